import type { LayerConfig, LayerOf, LayerType } from '@basin/core';
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
import type { LayerModule } from './layer.ts';
import { maxPool1d } from './max-pool1d.ts';
import { maxPool2d } from './max-pool2d.ts';
import { residual } from './residual.ts';
import { scale } from './scale.ts';

const modules: { [Type in LayerType]: LayerModule<LayerOf<Type>> } = {
  dense,
  conv1d,
  conv2d,
  'max-pool1d': maxPool1d,
  'max-pool2d': maxPool2d,
  'avg-pool1d': avgPool1d,
  'avg-pool2d': avgPool2d,
  'global-avg-pool': globalAvgPool,
  flatten,
  'layer-norm': layerNorm,
  'batch-norm': batchNorm,
  dropout,
  residual,
  scale,
  function: functionLayer,
};

/** What models knows of a layer's type. */
export function moduleOf<Layer extends LayerConfig>(layer: Layer): LayerModule<Layer> {
  return modules[layer.type] as unknown as LayerModule<Layer>;
}
