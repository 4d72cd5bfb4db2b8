import type { Scaling } from '../datasets/columns.ts';
import type { DataScaling } from '../datasets/scaling.ts';

/** How one example lies in the data and in the module. */
export interface ExampleShapes {
  /** As the network has it, channels last. */
  network: readonly number[];
  /** As the module takes it. */
  module: readonly number[];
}

/**
 * What a Python file says of its network's data: names of classes and inputs, and functions that scale raw
 * inputs as the training's were and give predicted values back in their own units.
 *
 * @param data null where it is not known.
 */
export function dataCode(
  data: DataScaling | null,
  shapes: ExampleShapes,
  isDouble: boolean,
): string[] {
  const { inputs = null, targets = null, features = null, classes = null } = data ?? {};
  return [
    ...constants([
      ['INPUT_SHAPE', list(shapes.module)],
      ['CLASSES', classes === null ? null : list(classes)],
      ['FEATURES', features === null ? null : list(features)],
      ...scalingConstants('', inputs, (values) => placed(values, shapes)),
      ...scalingConstants('TARGET_', targets, list),
    ]),
    normalizeFunction(data, shapes, isDouble),
    ...(targets === null ? [] : [restoreFunction]),
  ];
}

/** A line for the head: what is to be done with raw data. */
export function dataWords(data: DataScaling | null): string {
  if (data === null) {
    return 'How its inputs were scaled is not known here, for their data are not there any more.';
  }
  const { inputs, isBytes } = data;
  if (inputs === null) return 'The inputs of its data were taken as they are.';
  const [mean = 0] = inputs.mean;
  const [deviation = 1] = inputs.deviation;
  if (inputs.mean.length > 1) {
    return 'Each of its inputs was standardised by the MEAN and DEVIATION below.';
  }
  const unit = isBytes
    ? ` of bytes 0 to 255, which is (x - ${short(mean / 255)}) / ${short(deviation / 255)} of values in [0, 1]`
    : '';
  return `Its inputs were (x - ${short(mean)}) / ${short(deviation)}${unit}.`;
}

/** The same for a file's metadata: mean and deviation as the data have their values, channels last. */
export function dataMetadata(
  data: DataScaling | null,
  inputShape: readonly number[],
): Record<string, unknown> {
  const { inputs = null, targets = null, features = null, classes = null } = data ?? {};
  return {
    inputShape,
    ...(classes === null ? {} : { classes }),
    ...(features === null ? {} : { features }),
    ...(inputs === null ? {} : { mean: inputs.mean, deviation: inputs.deviation }),
    ...(targets === null ? {} : { targetMean: targets.mean, targetDeviation: targets.deviation }),
  };
}

function constants(entries: readonly (readonly [name: string, value: string | null])[]): string[] {
  const lines = entries.flatMap(([name, value]) => (value === null ? [] : [`${name} = ${value}`]));
  return [lines.join('\n')];
}

function scalingConstants(
  prefix: string,
  scaling: Scaling | null,
  written: (values: readonly number[]) => string,
): [string, string | null][] {
  const tensor = (values: readonly number[] | undefined): string | null =>
    values === undefined ? null : `torch.tensor(${written(values)}, dtype=torch.float64)`;
  return [
    [`${prefix}MEAN`, tensor(scaling?.mean)],
    [`${prefix}DEVIATION`, tensor(scaling?.deviation)],
    [`${prefix}MISSING`, tensor(scaling?.missing)],
  ];
}

/** Values of an example, channels last, in the module's order and shape; one for all stays one. */
function placed(values: readonly number[], { network, module }: ExampleShapes): string {
  if (values.length === 1 || module.length === 1) return list(values);
  const isMoved = module.join() !== network.join();
  const channels = network.at(-1) ?? 1;
  const places = values.length / channels;
  const ordered = isMoved
    ? values.map((_, index) => values[(index % places) * channels + Math.floor(index / places)])
    : values;
  return nested(ordered as number[], module);
}

function nested(values: readonly number[], [, ...rest]: readonly number[]): string {
  if (rest.length === 0) return list(values);
  const size = rest.reduce((product, length) => product * length, 1);
  const parts = Array.from({ length: values.length / size }, (_, index) =>
    nested(values.slice(index * size, (index + 1) * size), rest),
  );
  return `[${parts.join(', ')}]`;
}

function normalizeFunction(
  data: DataScaling | null,
  shapes: ExampleShapes,
  isDouble: boolean,
): string {
  const { inputs = null, exampleShape = [] } = data ?? {};
  // Of more channels than one nothing tells in which order somebody has them.
  const isPlain = exampleShape.length === 1 || exampleShape.at(-1) === 1;
  const reshaped = isPlain ? ['inputs = inputs.reshape(len(inputs), *INPUT_SHAPE)'] : [];
  const filled =
    inputs?.missing === undefined
      ? []
      : ['inputs = torch.where(torch.isnan(inputs), MISSING, inputs)'];
  const scaled = inputs === null ? 'inputs' : '((inputs - MEAN) / DEVIATION)';
  const single = `${scaled}.float()`;
  const body = [
    'inputs = torch.as_tensor(inputs).double()',
    ...reshaped,
    ...filled,
    // The data were kept in single precision.
    `return ${isDouble ? `${single}.double()` : single}`,
  ];
  return `def normalize(inputs):
    """Inputs as the data have them${rawWords(data, shapes)}, scaled as the training's were."""
    ${body.join('\n    ')}`;
}

function rawWords(data: DataScaling | null, { module }: ExampleShapes): string {
  if (data === null) return '';
  const { isBytes, features, exampleShape } = data;
  if (features !== null) return ', in the order of FEATURES';
  const isMoved = exampleShape.length > 1 && (exampleShape.at(-1) ?? 1) > 1 && module.length > 1;
  return `${isBytes ? ', bytes 0 to 255' : ''}${isMoved ? ', channels first' : ''}`;
}

const restoreFunction = `def restore(outputs):
    """Outputs in the units of the data's targets, which were standardised."""
    return outputs.double() * TARGET_DEVIATION + TARGET_MEAN`;

function list(values: readonly (number | string)[]): string {
  return `[${values.map((value) => (typeof value === 'string' ? JSON.stringify(value) : literal(value))).join(', ')}]`;
}

/** A number as Python has it: what JavaScript writes is read to the same double. */
function literal(value: number): string {
  if (Number.isNaN(value)) return 'float("nan")';
  return String(Object.is(value, -0) ? 0 : value);
}

function short(value: number): string {
  return String(Number(value.toPrecision(6)));
}
