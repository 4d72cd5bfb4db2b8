/** The registry: one line per experiment folder. */
export { functionFit } from './function-fit/index.ts';
export { mnistCnn } from './mnist-cnn/index.ts';
export { trajectories } from './trajectories/index.ts';
export { gradientNorm } from './gradient-norm/index.ts';
export { minimalRatio } from './minimal-ratio/index.ts';
export { errorSurface } from './error-surface/index.ts';
export { randomLabels } from './random-labels/index.ts';
export { tenNetworks } from './ten-networks/index.ts';
export { flatnessInterpolation } from './flatness-interpolation/index.ts';
export { flatnessSensitivity } from './flatness-sensitivity/index.ts';
