import type { NetworkDescription } from '../network/describe-network.ts';
import * as tf from '@tensorflow/tfjs-core';
import type { WeightForm } from './weight-form.ts';

/** Where the weights of one layer lie in a form's tensors. */
export interface LayerGroup {
  layerIndex: number;
  /** Whole tensors, or stretches of one that holds several layers. */
  parts: { key: string; begin: number; size: number; isWhole: boolean }[];
}

/** The layers that have weights, in order, and where a form holds them. */
export function layerGroups(
  form: Pick<WeightForm, 'pack'>,
  { parameters, parameterCount }: NetworkDescription,
): LayerGroup[] {
  const layers = new Int32Array(parameterCount);
  for (const { layerIndex, offset, size } of parameters) {
    layers.fill(layerIndex, offset, offset + size);
  }
  const groups = new Map<number, LayerGroup>();
  const add = (layerIndex: number, part: LayerGroup['parts'][number]): void => {
    const group = groups.get(layerIndex) ?? { layerIndex, parts: [] };
    groups.set(layerIndex, group);
    group.parts.push(part);
  };
  tf.tidy(() => {
    for (const [key, tensor] of Object.entries(form.pack(tf.tensor1d(layers, 'int32')))) {
      const places = tensor.dataSync<'int32'>();
      for (let begin = 0; begin < places.length;) {
        let end = begin + 1;
        while (end < places.length && places[end] === places[begin]) end++;
        const size = end - begin;
        add(places[begin] as number, { key, begin, size, isWhole: size === places.length });
        begin = end;
      }
    }
  });
  return [...groups.values()].sort((a, b) => a.layerIndex - b.layerIndex);
}

/** Sums of squares by layer [layers] of a form's tensors, weights or gradients. */
export function squaresByLayer(
  groups: readonly LayerGroup[],
  tensors: Readonly<Record<string, tf.Tensor>>,
): tf.Tensor1D {
  const sums = groups.map(({ parts }) =>
    tf.addN(
      parts.map(({ key, begin, size, isWhole }) => {
        const tensor = tensors[key] as tf.Tensor;
        const part = isWhole ? tensor : tf.slice1d(tf.reshape(tensor, [-1]), begin, size);
        return tf.sum(tf.square(part));
      }),
    ),
  );
  return tf.stack(sums) as tf.Tensor1D;
}
