import type { Engine } from '@basin/engine';
import { lossFunction } from '@basin/models';
import * as tf from '@tensorflow/tfjs-core';
import type { AnalysedLoss } from '../inputs/batched-function.ts';
import type { Examples } from '../inputs/examples.ts';
import { specOf, vectorSpec } from '../inputs/tensor-spec.ts';

/** Two directions through a point of weight space. */
export interface Plane {
  centre: Float32Array;
  first: Float64Array;
  second: Float64Array;
}

/** Cells of one engine call: between two calls a task may be cancelled. */
const cellLimit = 256;

/**
 * Mean loss over the examples at θ + a·d₁ + b·d₂ for every pair of coordinates: a compiled loop over
 * the cells. Where the loss overflows its value is NaN or infinite.
 */
export function gridLosses(
  engine: Engine,
  config: AnalysedLoss,
  plane: Plane,
  coordinates: readonly (readonly [number, number])[],
  examples: Examples,
  afterCells: (done: number) => void,
): Float64Array {
  const losses = new Float64Array(coordinates.length);
  const size = plane.centre.length;
  const buffers = config.buffers?.length === 0 ? undefined : config.buffers;
  const vectors = {
    centre: tf.tensor1d(plane.centre),
    first: tf.tensor1d(new Float32Array(plane.first)),
    second: tf.tensor1d(new Float32Array(plane.second)),
    ...(buffers === undefined ? {} : { buffers: tf.tensor1d(buffers) }),
  };
  const meanLoss = lossFunction(config.loss, config.network);
  const stepLimit = Math.min(cellLimit, coordinates.length);
  let done = 0;
  try {
    for (const { count, inputs, targets } of examples.batches) {
      const feeds = { ...vectors, inputs, targets };
      const loop = engine.compileLoop(
        (_, { centre, first, second, cells, ...batch }, index) => {
          const cell = tf.reshape(tf.gather(cells as tf.Tensor2D, tf.reshape(index, [1])), [2]);
          const moved = tf.addN([
            centre as tf.Tensor1D,
            tf.mul(first as tf.Tensor1D, tf.slice1d(cell as tf.Tensor1D, 0, 1)),
            tf.mul(second as tf.Tensor1D, tf.slice1d(cell as tf.Tensor1D, 1, 1)),
          ]) as tf.Tensor1D;
          const loss = meanLoss(
            moved,
            batch['inputs'] as tf.Tensor,
            batch['targets'] as tf.Tensor,
            batch['buffers'] as tf.Tensor1D | undefined,
          );
          return { carry: {}, outputs: { loss } };
        },
        {
          carry: {},
          feeds: {
            centre: vectorSpec(size),
            first: vectorSpec(size),
            second: vectorSpec(size),
            ...(buffers === undefined ? {} : { buffers: vectorSpec(buffers.length) }),
            cells: { shape: [stepLimit, 2], dtype: 'float32' },
            inputs: specOf(inputs),
            targets: specOf(targets),
          },
        },
        { stepLimit, expectedStepCount: coordinates.length, name: 'loss-surface' },
      );
      try {
        for (let start = 0; start < coordinates.length; start += stepLimit) {
          afterCells(done / examples.count);
          const chunk = coordinates.slice(start, start + stepLimit);
          const cells = tf.tensor2d([...chunk, ...padding(stepLimit - chunk.length)].flat(), [
            stepLimit,
            2,
          ]);
          const result = loop.run({
            carry: {},
            feeds: { ...feeds, cells },
            stepCount: chunk.length,
          });
          const found = (result.outputs['loss'] as tf.Tensor).dataSync<'float32'>();
          found.forEach((loss, index) => {
            const cell = start + index;
            losses[cell] = (losses[cell] as number) + (loss * count) / examples.count;
          });
          tf.dispose([result, cells]);
          done += chunk.length * count;
        }
      } finally {
        loop.dispose();
      }
    }
  } finally {
    tf.dispose(vectors);
  }
  return losses;
}

function padding(count: number): [number, number][] {
  return Array.from({ length: count }, () => [0, 0]);
}
