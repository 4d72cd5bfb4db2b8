import { z } from 'zod';
import { schemasOf, textOf, typeOf } from '../vocabulary.ts';
import { avgPool1d } from './avg-pool1d.ts';
import { avgPool2d } from './avg-pool2d.ts';
import { batchNorm } from './batch-norm.ts';
import { conv1d } from './conv1d.ts';
import { conv2d } from './conv2d.ts';
import { dense } from './dense.ts';
import { dropout } from './dropout.ts';
import { flatten } from './flatten.ts';
import { functionLayer } from './function.ts';
import { globalAvgPool } from './global-avg-pool.ts';
import { layerNorm } from './layer-norm.ts';
import { maxPool1d } from './max-pool1d.ts';
import { maxPool2d } from './max-pool2d.ts';
import { type Residual, residualEntry, type ResidualInput } from './residual.ts';
import { scale } from './scale.ts';

/** Layers that hold no layers. */
const simpleEntries = [
  dense,
  conv1d,
  conv2d,
  maxPool1d,
  maxPool2d,
  avgPool1d,
  avgPool2d,
  globalAvgPool,
  flatten,
  layerNorm,
  batchNorm,
  dropout,
  scale,
] as const;
type SimpleSchema = (typeof simpleEntries)[number]['schema'];

type FunctionSchema = (typeof functionLayer)['schema'];

export type LayerConfig = z.output<SimpleSchema | FunctionSchema> | Residual<LayerConfig>;
export type LayerConfigInput =
  z.input<SimpleSchema | FunctionSchema> | ResidualInput<LayerConfigInput>;

const residual = residualEntry(
  (): z.ZodType<LayerConfig, LayerConfigInput> => layerConfigSchema,
  layerText,
);

/** Every type of layer of ours. What they compute is in `libs/models/src/network/layers/`, one file each. */
export const layerEntries = [...simpleEntries, residual] as const;

/** And what plug-ins bring, which is held against nothing. */
const allEntries = [...layerEntries, functionLayer] as const;

/**
 * One layer. Shapes follow PyTorch's modules, images are channels-last [height, width, channels],
 * signals [length, channels].
 */
export const layerConfigSchema = z.discriminatedUnion('type', schemasOf(allEntries));
export type LayerType = LayerConfig['type'];
/** The config of one type of layer. */
export type LayerOf<Type extends LayerType> = Extract<LayerConfig, { type: Type }>;

/** What a type of layer reads; null where it takes an example in its own shape. */
export function inputKindOf(type: string): 'vector' | 'signal' | null {
  const entry = layerEntries.find(({ schema }) => typeOf(schema) === type);
  return entry !== undefined && 'reads' in entry ? entry.reads : null;
}

/** A layer in a few words: `conv 3×3, 8 relu`. */
export function layerText(layer: LayerConfig): string {
  return textOf(allEntries, layer);
}
