import type { Engine, Tensors } from '@basin/engine';
import { networkFunction } from '@basin/models';
import * as tf from '@tensorflow/tfjs-core';
import {
  type AnalysedLoss,
  type BatchedFunction,
  batchedFunction,
} from '../inputs/batched-function.ts';
import type { Examples } from '../inputs/examples.ts';
import { vectorSpec } from '../inputs/tensor-spec.ts';

type Precision = 'float32' | 'float64';

/** Of every example, the right output minus the largest other. */
export type MarginsAt = (weights: Float64Array) => Float64Array;

/** Margins of classes over all the examples, at any weights; compiled when first wanted. */
export function openMargins(
  engine: Engine,
  subject: AnalysedLoss,
  size: number,
  examples: Examples,
  precision: Precision,
): MarginsAt {
  let program: BatchedFunction | null = null;
  let labels: ArrayLike<number>[] = [];
  return (weights) => {
    if (program === null) {
      program = openOutputs(engine, subject, size, examples, precision);
      labels = examples.batches.map(({ targets }) => targets.dataSync());
    }
    const margins = new Float64Array(examples.count);
    let [done, batch] = [0, 0];
    program({ weights }, ({ outputs }, { count }) => {
      const rows = outputs as Float64Array;
      const width = rows.length / count;
      for (let row = 0; row < count; row++) {
        const own = rows.subarray(row * width, (row + 1) * width);
        const right = labels[batch]?.[row] as number;
        let other = -Infinity;
        for (let column = 0; column < width; column++) {
          if (column !== right) other = Math.max(other, own[column] as number);
        }
        margins[done + row] = (own[right] as number) - other;
      }
      done += count;
      batch++;
    });
    return margins;
  };
}

function openOutputs(
  engine: Engine,
  subject: AnalysedLoss,
  size: number,
  examples: Examples,
  precision: Precision,
): BatchedFunction {
  const network = networkFunction(subject.network);
  const outputs = ({ weights, inputs, buffers }: Tensors): Tensors => ({
    outputs: network(
      weights as tf.Tensor1D,
      inputs as tf.Tensor,
      buffers as tf.Tensor1D | undefined,
    ),
  });
  const extra = { weights: vectorSpec(size) };
  return batchedFunction(engine, examples, subject, outputs, { precision, name: 'outputs', extra });
}

/** Layers of which squared weights and an input of ones make a path norm. */
const pathLayers = [
  ...['dense', 'conv2d', 'conv1d', 'flatten', 'dropout'],
  ...['avg-pool1d', 'avg-pool2d', 'max-pool1d', 'max-pool2d'],
];

/**
 * √ of the sum of outputs for one input of ones, with every weight and bias squared (Neyshabur et al. 2015):
 * without biases, the root of the sum over all paths of their weights' squared products. Null but of
 * networks of ReLU and linear layers that do not normalise.
 */
export function pathNorm(
  engine: Engine,
  subject: AnalysedLoss,
  weights: Float64Array,
  precision: Precision,
): number | null {
  const { layers, inputShape } = subject.network;
  const fits = layers.every(
    (layer) =>
      pathLayers.includes(layer.type) &&
      (!('activation' in layer) || ['relu', 'linear'].includes(layer.activation)),
  );
  if (!fits) return null;
  const ones = { count: 1, inputs: tf.ones([1, ...inputShape]), targets: tf.zeros([1]) };
  const example: Examples = { count: 1, batches: [ones], dispose: () => {} };
  let sum = 0;
  const program = openOutputs(engine, subject, weights.length, example, precision);
  program({ weights: weights.map((weight) => weight * weight) }, ({ outputs }) => {
    sum = (outputs as Float64Array).reduce((total, output) => total + output, 0);
  });
  tf.dispose([ones.inputs, ones.targets]);
  return Math.sqrt(sum);
}
