/** The registry: one line per experiment folder. */
export { functionFit } from './function-fit/index.ts';
export { tenNetworks } from './ten-networks/index.ts';
