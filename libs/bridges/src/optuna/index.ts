export type { ParameterDomain } from './distribution.ts';
export { type WrittenOptuna, writeOptuna } from './write-optuna.ts';
