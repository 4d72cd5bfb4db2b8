export * from './experiment.ts';
export * from './registry.ts';
