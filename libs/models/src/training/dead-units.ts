import type { Engine } from '@basin/engine';
import * as tf from '@tensorflow/tfjs-core';
import type { Split } from '../datasets/dataset.ts';
import { splitState } from '../network/buffers.ts';
import {
  type LayerDescription,
  type NetworkDescription,
  withInner,
} from '../network/describe-network.ts';
import { forward, isBuffer, parameterView, type ValueOf } from '../network/network-function.ts';

/** More examples than this tell little more of what is dead. */
const mostExamples = 2_000;

/**
 * Share of the units of each layer with ReLU that are 0 at every one of the first 2,000 training examples,
 * `layer-0/dead-units`, and of all of them together, `train/dead-units`. A channel is a unit: it is dead where it
 * is at every place. Layers within others count as any other, under their numbers, which go on behind those of the
 * network's own.
 */
export function openDeadUnits(
  engine: Engine,
  network: NetworkDescription,
  split: Split,
): { at(state: Float32Array): Record<string, number>; dispose(): void } {
  const layers = withInner(network.layers).filter(isRelu);
  const count = Math.min(mostExamples, split.count);
  const [, ...rest] = split.storedSpec.shape;
  const stored = tf.tidy(() => tf.slice(split.storedInputs, 0, count));
  const fn = engine.compile(
    ({ weights, buffers, inputs }) => {
      const valueOf: ValueOf = (block) =>
        parameterView((isBuffer(block) ? buffers : weights) as tf.Tensor1D, block);
      const found = reluOutputs(
        network,
        network.layers,
        valueOf,
        split.decode(inputs as tf.Tensor),
      );
      return Object.fromEntries(
        found.map(([layerIndex, outputs]) => {
          const units = tf.reshape(outputs, [-1, outputs.shape.at(-1) as number]);
          return [`layer${layerIndex}`, tf.cast(tf.lessEqual(tf.max(units, 0), 0), 'float32')];
        }),
      );
    },
    {
      weights: { shape: [network.parameterCount], dtype: 'float32' },
      buffers: { shape: [network.bufferCount], dtype: 'float32' },
      inputs: { shape: [count, ...rest], dtype: split.storedSpec.dtype },
    },
  );
  return {
    at(state) {
      if (layers.length === 0) return {};
      const parts = splitState(network, state);
      const given = { weights: tf.tensor1d(parts.weights), buffers: tf.tensor1d(parts.buffers) };
      const found = fn.run({ ...given, inputs: stored });
      const dead = layers.map(({ layerIndex }) => {
        const flags = (found[`layer${layerIndex}`] as tf.Tensor).dataSync<'float32'>();
        return { layerIndex, count: flags.length, sum: flags.reduce((sum, one) => sum + one, 0) };
      });
      tf.dispose([given, found]);
      const all = (key: 'count' | 'sum'): number => dead.reduce((sum, one) => sum + one[key], 0);
      return {
        'train/dead-units': all('sum') / all('count'),
        ...Object.fromEntries(
          dead.map(({ layerIndex, count: units, sum }) => [
            `layer-${layerIndex}/dead-units`,
            sum / units,
          ]),
        ),
      };
    },
    dispose() {
      stored.dispose();
      fn.dispose();
    },
  };
}

function isRelu({ layer }: LayerDescription): boolean {
  return 'activation' in layer && layer.activation === 'relu';
}

/**
 * What each layer with ReLU gives, by its number: each from the inputs anew, and the program computes once what
 * they share. Those within a layer are given what that one is.
 */
function reluOutputs(
  network: NetworkDescription,
  layers: readonly LayerDescription[],
  valueOf: ValueOf,
  inputs: tf.Tensor,
): [layerIndex: number, outputs: tf.Tensor][] {
  const after = (count: number): tf.Tensor =>
    forward({ ...network, layers: layers.slice(0, count) }, valueOf, inputs).outputs;
  return layers.flatMap((layer, index) => {
    const within = Object.values(layer.inner).filter((inner) => withInner(inner).some(isRelu));
    return [
      ...(isRelu(layer) ? [[layer.layerIndex, after(index + 1)] as [number, tf.Tensor]] : []),
      ...within.flatMap((inner) => reluOutputs(network, inner, valueOf, after(index))),
    ];
  });
}
