import {
  mnistDigest,
  type NetworkConfig,
  resolveTask,
  type TaskConfigInput,
  type TrainingConfig,
} from '@basin/core';

type TrainingInput = Extract<TaskConfigInput, { kind: 'training' }>;
type LayerConfig = NetworkConfig['layers'][number];

/** Dense layers of the given widths, ReLU between them. */
export function dense(
  widths: number[],
  activation: 'relu' | 'tanh' | 'sigmoid' = 'relu',
): LayerConfig[] {
  return widths.map((units, index) => ({
    type: 'dense',
    units,
    activation: index === widths.length - 1 ? 'linear' : activation,
    bias: true,
  }));
}

/** A valid 3 × 3 convolution with ReLU and a 2 × 2 max-pool. */
export function convolutionBlock(filters: number): LayerConfig[] {
  return [
    {
      type: 'conv2d',
      filters,
      kernelSize: 3,
      stride: 1,
      padding: 'valid',
      dilation: 1,
      groups: 1,
      activation: 'relu',
      bias: true,
    },
    { type: 'max-pool2d', size: 2, stride: null, padding: 0 },
  ];
}

/** One of the function fits: a convolution of kernel 3 over the window, then dense layers. */
export function functionFitLayers(widths: number[]): LayerConfig[] {
  return [
    {
      type: 'conv1d',
      filters: 1,
      kernelSize: 3,
      stride: 1,
      padding: 0,
      dilation: 1,
      groups: 1,
      activation: 'linear',
      bias: false,
    },
    { type: 'flatten' },
    ...dense(widths),
  ];
}

/** A short full-batch fit of f1, with overrides. */
export function functionTraining(overrides: Partial<TrainingInput> = {}): TrainingConfig {
  return resolveTask<'training'>({
    kind: 'training',
    schemaVersion: 1,
    dataset: { name: 'function', target: 'f1', pointCount: 100 },
    network: { inputShape: [1], layers: dense([8, 6, 1]) },
    loss: 'mean-squared-error',
    optimiser: { type: 'adam', learningRate: 1e-2 },
    epochCount: 20,
    batchSize: 'full',
    seed: 1,
    ...overrides,
  });
}

/** A short training on the first MNIST images, with overrides. */
export function mnistTraining(overrides: Partial<TrainingInput> = {}): TrainingConfig {
  return resolveTask<'training'>({
    kind: 'training',
    schemaVersion: 1,
    dataset: { name: 'mnist', digest: mnistDigest, trainCount: 200, testCount: 100 },
    network: { inputShape: [784], layers: dense([12, 10]) },
    loss: 'cross-entropy',
    optimiser: { type: 'adam', learningRate: 1e-3 },
    epochCount: 2,
    batchSize: 64,
    seed: 1,
    ...overrides,
  });
}
