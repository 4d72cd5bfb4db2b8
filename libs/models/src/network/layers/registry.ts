import type { LayerConfig, LayerOf, LayerType } from '@basin/core';
import { conv1d } from './conv1d.ts';
import { conv2d } from './conv2d.ts';
import { dense } from './dense.ts';
import { flatten } from './flatten.ts';
import type { LayerModule } from './layer.ts';
import { maxPool2d } from './max-pool2d.ts';

const modules: { [Type in LayerType]: LayerModule<LayerOf<Type>> } = {
  dense,
  conv1d,
  conv2d,
  'max-pool2d': maxPool2d,
  flatten,
};

/** What models knows of a layer's type. */
export function moduleOf<Layer extends LayerConfig>(layer: Layer): LayerModule<Layer> {
  return modules[layer.type] as unknown as LayerModule<Layer>;
}
