import {
  type ActivationName,
  BasinError,
  type LayerConfig,
  type LayerOf,
  type LayerType,
} from '@basin/core';
import type { LayerDescription } from '../network/describe-network.ts';

/** One module of an `nn.Sequential`, as Python. */
interface PytorchModule {
  code: string;
  /** Whether the layer's weights are this one's. */
  hasWeights?: true;
  /** Of layers that it holds: what they are called below its own name. */
  inner?: ModuleNames;
}

/** The path of a layer (`3.layers.0`) to that of the module with its weights (`5.layers.2`). */
export type ModuleNames = ReadonlyMap<string, string>;

type Described = Pick<LayerDescription, 'inputShape' | 'outputShape' | 'inner'>;
type ModulesOf<Layer extends LayerConfig> = (layer: Layer, shapes: Described) => PytorchModule[];

const activationModules: Record<ActivationName, string | null> = {
  linear: null,
  relu: 'nn.ReLU()',
  'leaky-relu': 'nn.LeakyReLU()',
  elu: 'nn.ELU()',
  gelu: 'nn.GELU()',
  silu: 'nn.SiLU()',
  softplus: 'nn.Softplus()',
  tanh: 'nn.Tanh()',
  sigmoid: 'nn.Sigmoid()',
  square: 'Square()',
  sine: 'Sine()',
};

/** Modules that PyTorch has not, for the files that use them. */
export const ownClasses: Readonly<Record<string, string>> = {
  Square: `class Square(nn.Module):
    def forward(self, x):
        return x * x`,
  Sine: `class Sine(nn.Module):
    def forward(self, x):
        return torch.sin(x)`,
  Residual: `class Residual(nn.Module):
    def __init__(self, layers, projection=None):
        super().__init__()
        self.layers = layers
        self.projection = nn.Identity() if projection is None else projection

    def forward(self, x):
        return self.layers(x) + self.projection(x)`,
  Scale: `class Scale(nn.Module):
    def __init__(self, factor):
        super().__init__()
        self.factor = factor

    def forward(self, x):
        return self.factor * x`,
};

/** What each type of layer is in PyTorch; channels come first there. */
const modules: { [Type in LayerType]: ModulesOf<LayerOf<Type>> } = {
  dense: (layer, { inputShape }) => [
    weighted('nn.Linear', [inputShape[0], layer.units], { bias: python(layer.bias) }),
    ...activated(layer.activation),
  ],
  conv1d: (layer, { inputShape }) => [
    weighted('nn.Conv1d', [inputShape.at(-1), layer.filters, layer.kernelSize], {
      ...{ stride: layer.stride, padding: layer.padding, dilation: layer.dilation },
      ...(layer.groups > 1 ? { groups: layer.groups } : {}),
      bias: python(layer.bias),
    }),
    ...activated(layer.activation),
  ],
  conv2d(layer, { inputShape }) {
    const { padding, stride, dilation, kernelSize } = layer;
    const around = padding === 'valid' ? 0 : padding;
    // PyTorch's own "same" knows no stride; TensorFlow's has the odd zero after the image.
    const isOwnSame = around === 'same' && stride > 1;
    const sides = (length: number): [number, number] => {
      const positions = Math.ceil(length / stride);
      const window = (kernelSize - 1) * dilation + 1;
      const zeros = Math.max(0, (positions - 1) * stride + window - length);
      return [Math.floor(zeros / 2), Math.ceil(zeros / 2)];
    };
    const [height = 1, width = 1] = inputShape;
    const pad = { code: `nn.ZeroPad2d((${[...sides(width), ...sides(height)].join(', ')}))` };
    return [
      ...(isOwnSame ? [pad] : []),
      weighted('nn.Conv2d', [inputShape.at(-1), layer.filters, kernelSize], {
        ...{ stride, padding: isOwnSame ? 0 : python(around), dilation },
        ...(layer.groups > 1 ? { groups: layer.groups } : {}),
        bias: python(layer.bias),
      }),
      ...activated(layer.activation),
    ];
  },
  'max-pool1d': (layer) => [pool('nn.MaxPool1d', layer)],
  'max-pool2d': (layer) => [pool('nn.MaxPool2d', layer)],
  'avg-pool1d': (layer) => [pool('nn.AvgPool1d', layer)],
  'avg-pool2d': (layer) => [pool('nn.AvgPool2d', layer)],
  'global-avg-pool': (_layer, { inputShape }) => [
    { code: `nn.AdaptiveAvgPool${inputShape.length - 1}d(1)` },
    { code: 'nn.Flatten()' },
  ],
  flatten: () => [{ code: 'nn.Flatten()' }],
  'layer-norm': ({ epsilon, affine }, { inputShape }) => [
    weighted('nn.LayerNorm', [`[${channelsFirst(inputShape).join(', ')}]`], {
      eps: epsilon,
      elementwise_affine: python(affine),
    }),
  ],
  'batch-norm': ({ epsilon, momentum, affine, activation }, { inputShape }) => [
    weighted(inputShape.length === 3 ? 'nn.BatchNorm2d' : 'nn.BatchNorm1d', [inputShape.at(-1)], {
      ...{ eps: epsilon, momentum: momentum ?? 'None', affine: python(affine) },
    }),
    ...activated(activation),
  ],
  dropout: ({ rate }) => [{ code: `nn.Dropout(${rate})` }],
  scale: ({ factor }) => [{ code: `Scale(${factor})` }],
  function({ name }) {
    throw new BasinError(
      'plugin/no-pytorch',
      `the network has the function "${name}" of a plug-in, which PyTorch has no module for`,
    );
  },
  residual({ activation }, { inner: { layers = [], projection = [] } }) {
    const held = sequenceOf(layers);
    const parts = [held.code, ...projection.flatMap(pytorchModules).map(({ code }) => code)];
    const inner = new Map([...held.names].map(([from, to]) => [`layers.${from}`, `layers.${to}`]));
    if (projection.length > 0) inner.set('projection', 'projection');
    return [{ code: called('Residual', parts), hasWeights: true, inner }, ...activated(activation)];
  },
};

/** Layers one after another as an `nn.Sequential`, whose numbers count activations too. */
export function sequenceOf(layers: readonly LayerDescription[]): {
  code: string;
  names: ModuleNames;
} {
  const codes: string[] = [];
  const names = new Map<string, string>();
  for (const [index, layer] of layers.entries()) {
    const made = pytorchModules(layer);
    const place =
      codes.length +
      Math.max(
        0,
        made.findIndex(({ hasWeights }) => hasWeights),
      );
    names.set(String(index), String(place));
    for (const [from, to] of made.find(({ inner }) => inner)?.inner ?? []) {
      names.set(`${index}.${from}`, `${place}.${to}`);
    }
    codes.push(...made.map(({ code }) => code));
  }
  return { code: called('nn.Sequential', codes), names };
}

/** A call with an argument a line. */
function called(name: string, parts: readonly string[]): string {
  return `${name}(\n${parts.map((part) => `${part},`.replaceAll(/^/gm, '    ')).join('\n')}\n)`;
}

/** The modules that compute what a layer computes. */
function pytorchModules(description: LayerDescription): PytorchModule[] {
  const { layer } = description;
  return (modules[layer.type] as ModulesOf<LayerConfig>)(layer, description);
}

/** [height, width, channels] as [channels, height, width]. */
export function channelsFirst(shape: readonly number[]): number[] {
  return [...shape.slice(-1), ...shape.slice(0, -1)];
}

function weighted(
  name: string,
  positional: readonly unknown[],
  named: Readonly<Record<string, unknown>>,
): PytorchModule {
  const given = Object.entries(named).map(([key, value]) => `${key}=${String(value)}`);
  return { code: `${name}(${[...positional.map(String), ...given].join(', ')})`, hasWeights: true };
}

function activated(activation: ActivationName): PytorchModule[] {
  const code = activationModules[activation];
  return code === null ? [] : [{ code }];
}

function pool(
  name: string,
  { size, stride, padding }: { size: number; stride: number | null; padding: number },
): PytorchModule {
  const step = stride === null ? '' : `, stride=${stride}`;
  return { code: `${name}(${size}${step}${padding > 0 ? `, padding=${padding}` : ''})` };
}

/** A value as a Python literal. */
function python(value: boolean | number | string): string {
  if (typeof value === 'boolean') return value ? 'True' : 'False';
  return typeof value === 'string' ? JSON.stringify(value) : String(value);
}
