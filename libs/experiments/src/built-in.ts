/** The registry: one line per experiment folder. */
export { functionFit } from './function-fit/index.ts';
export { mnistCnn } from './mnist-cnn/index.ts';
export { gradientNorm } from './gradient-norm/index.ts';
export { randomLabels } from './random-labels/index.ts';
export { tenNetworks } from './ten-networks/index.ts';
