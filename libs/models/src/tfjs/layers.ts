import {
  type ActivationName,
  BasinError,
  type LayerConfig,
  type LayerOf,
  type LayerType,
} from '@basin/core';
import type { Block, LayerDescription } from '../network/describe-network.ts';

/** A layer of tfjs, its options as its file has them. */
export interface TfjsLayer {
  className: string;
  config: Readonly<Record<string, unknown>>;
  /** Its weights by tfjs's names of them. */
  weights: readonly (readonly [name: string, block: Block])[];
}

type LayersOf<Layer extends LayerConfig> = (
  layer: Layer,
  description: LayerDescription,
) => TfjsLayer[];

const activationNames: Readonly<Partial<Record<ActivationName, string>>> = {
  ...{ linear: 'linear', relu: 'relu', elu: 'elu', gelu: 'gelu', silu: 'swish' },
  ...{ softplus: 'softplus', tanh: 'tanh', sigmoid: 'sigmoid' },
};

/** What each type of layer is in tfjs; what is not here, tfjs has not. */
const layers: { [Type in LayerType]?: LayersOf<LayerOf<Type>> } = {
  dense: ({ units, bias, activation }, description) => [
    plain('Dense', { units, use_bias: bias, activation: 'linear' }, product(description)),
    ...activated(activation),
  ],
  conv1d(
    { type, filters, kernelSize, stride, padding, dilation, activation, bias, ...others },
    description,
  ) {
    onlyKnown(type, others);
    const [length = 1, channels = 1] = description.inputShape;
    return [
      ...paddedSignal(length, channels, padding),
      plain(
        'Conv1D',
        {
          ...{ filters, kernel_size: [kernelSize], strides: [stride], padding: 'valid' },
          ...{ dilation_rate: [dilation], use_bias: bias, activation: 'linear' },
        },
        product(description),
      ),
      ...activated(activation),
    ];
  },
  conv2d(
    { type, filters, kernelSize, stride, padding, dilation, activation, bias, ...others },
    description,
  ) {
    onlyKnown(type, others);
    // tfjs's kernels have no stride and dilation at once.
    if (stride > 1 && dilation > 1) throw refused(`${type} with a stride and a dilation at once`);
    const isNumber = typeof padding === 'number';
    return [
      ...(isNumber && padding > 0 ? [zeros([padding, padding])] : []),
      plain(
        'Conv2D',
        {
          ...{ filters, kernel_size: [kernelSize, kernelSize], strides: [stride, stride] },
          ...{ padding: isNumber ? 'valid' : padding, dilation_rate: [dilation, dilation] },
          ...{ use_bias: bias, activation: 'linear' },
        },
        product(description),
      ),
      ...activated(activation),
    ];
  },
  'max-pool1d'({ type, size, stride, ...others }) {
    onlyKnown(type, others);
    return [pool1d('MaxPooling1D', size, stride)];
  },
  'max-pool2d'({ type, size, stride, ...others }) {
    onlyKnown(type, others);
    return [pool2d('MaxPooling2D', size, stride)];
  },
  // Zeros around are counted, so that they may as well be of the image.
  'avg-pool1d'({ type, size, stride, padding, ...others }, { inputShape }) {
    onlyKnown(type, others);
    const [length = 1, channels = 1] = inputShape;
    return [...paddedSignal(length, channels, padding), pool1d('AveragePooling1D', size, stride)];
  },
  'avg-pool2d'({ type, size, stride, padding, ...others }) {
    onlyKnown(type, others);
    return [
      ...(padding > 0 ? [zeros([padding, padding])] : []),
      pool2d('AveragePooling2D', size, stride),
    ];
  },
  'global-avg-pool': (_layer, { inputShape }) => [
    plain(`GlobalAveragePooling${inputShape.length - 1}D`, {}),
  ],
  flatten: (_layer, { inputShape }) => (inputShape.length === 1 ? [] : [plain('Flatten', {})]),
  dropout: ({ rate }) => [plain('Dropout', { rate })],
  'layer-norm'({ type, epsilon, affine, ...others }, description) {
    onlyKnown(type, others);
    const axis = description.inputShape.map((_, index) => index + 1);
    return [
      plain(
        'LayerNormalization',
        { axis, epsilon, center: affine, scale: affine },
        gains(description),
      ),
    ];
  },
  'batch-norm'({ type, epsilon, momentum, affine, activation, ...others }, description) {
    onlyKnown(type, others);
    const statistics = { running_mean: 'moving_mean', running_var: 'moving_variance' } as const;
    const kept = description.buffers.flatMap((block) =>
      block.role in statistics
        ? [[statistics[block.role as keyof typeof statistics], block] as const]
        : [],
    );
    const config = { axis: -1, epsilon, center: affine, scale: affine };
    // tfjs says which share of the old statistics stays, and has no plain mean.
    const share = momentum === null ? {} : { momentum: 1 - momentum };
    return [
      plain('BatchNormalization', { ...config, ...share }, [...gains(description), ...kept]),
      ...activated(activation),
    ];
  },
  scale: ({ factor }) => [plain('Rescaling', { scale: factor, offset: 0 })],
};

/**
 * The layers of tfjs that compute what a layer computes.
 *
 * @throws BasinError `model/no-tfjs` naming what tfjs has not.
 */
export function tfjsLayers(description: LayerDescription): TfjsLayer[] {
  const { layer } = description;
  const made = (layers as Partial<Record<LayerType, LayersOf<LayerConfig>>>)[layer.type];
  if (made === undefined) {
    throw refused(
      layer.type === 'function' ? `the function "${layer.name}"` : `a layer ${layer.type}`,
    );
  }
  return made(layer, description);
}

/** @throws BasinError `model/no-tfjs`. */
export function activated(activation: ActivationName): TfjsLayer[] {
  if (activation === 'linear') return [];
  if (activation === 'leaky-relu') return [plain('LeakyReLU', { alpha: 0.01 })];
  const name = activationNames[activation];
  if (name === undefined) throw refused(`the activation ${activation}`);
  return [plain('Activation', { activation: name })];
}

function refused(what: string): BasinError {
  return new BasinError(
    'model/no-tfjs',
    `the network has ${what}, which tfjs’s layers cannot compute: --to=pytorch writes it`,
  );
}

/** Options that are not translated must be at what changes nothing: one group, no padding. */
function onlyKnown(type: string, others: Readonly<Record<string, unknown>>): void {
  for (const [name, value] of Object.entries(others)) {
    const isNone = value === (name === 'groups' ? 1 : 0) || value === null || value === false;
    if (!isNone) throw refused(`${type} with ${name} ${String(value)}`);
  }
}

function plain(
  className: string,
  config: Readonly<Record<string, unknown>>,
  weights: TfjsLayer['weights'] = [],
): TfjsLayer {
  return { className, config, weights };
}

/** Kernels and biases lie as tfjs has them: [in, out], [kernel, kernel, in, out]. */
function product({ weight, bias }: LayerDescription): TfjsLayer['weights'] {
  return [
    ...(weight === null ? [] : [['kernel', weight] as const]),
    ...(bias === null ? [] : [['bias', bias] as const]),
  ];
}

function gains({ weight, bias }: LayerDescription): TfjsLayer['weights'] {
  return [
    ...(weight === null ? [] : [['gamma', weight] as const]),
    ...(bias === null ? [] : [['beta', bias] as const]),
  ];
}

function pool1d(className: string, size: number, stride: number | null): TfjsLayer {
  return plain(className, { pool_size: [size], strides: [stride ?? size], padding: 'valid' });
}

function pool2d(className: string, size: number, stride: number | null): TfjsLayer {
  const strides = [stride ?? size, stride ?? size];
  return plain(className, { pool_size: [size, size], strides, padding: 'valid' });
}

function zeros(rows: readonly [number, number], columns = rows): TfjsLayer {
  return plain('ZeroPadding2D', { padding: [rows, columns], data_format: 'channels_last' });
}

/** tfjs pads images alone: the signal is one for a moment. */
function paddedSignal(length: number, channels: number, padding: number): TfjsLayer[] {
  if (padding === 0) return [];
  return [
    plain('Reshape', { target_shape: [length, 1, channels] }),
    zeros([padding, padding], [0, 0]),
    plain('Reshape', { target_shape: [length + 2 * padding, channels] }),
  ];
}
