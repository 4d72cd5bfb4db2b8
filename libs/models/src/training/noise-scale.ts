import type { Engine } from '@basin/engine';
import * as tf from '@tensorflow/tfjs-core';
import type { Dataset } from '../datasets/dataset.ts';
import { bufferSpecs, bufferTensors, splitState } from '../network/buffers.ts';
import type { NetworkDescription } from '../network/describe-network.ts';
import type { Batching } from './batching.ts';
import { norm } from './regularisation.ts';
import { weightsIn } from './training-step.ts';
import type { WeightForm } from './weight-form.ts';

/** Batches whose gradients are compared with that of them all. */
const mostBatches = 32;
/** Batches of a training on full batches, whose own is all there is. */
const partsOfFullBatch = 16;

/**
 * The simple noise scale tr(Σ)/|G|² of McCandlish et al. 2018 (appendix A.1), in examples: the batch size
 * beyond which larger batches gain little. From the gradients of up to 32 batches b of the training split's
 * first examples and of them all together, B: |G|² ≈ (B|G_B|² − b|G_b|²)/(B − b),
 * tr(Σ) ≈ (|G_b|² − |G_B|²)/(1/b − 1/B). Negative or without bounds where the estimate of |G|² is not above 0.
 */
export function openNoiseScale(
  engine: Engine,
  { form, dataset, batching }: NoiseParts,
  network: NetworkDescription,
): { at(state: Float32Array): Record<string, number>; dispose(): void } {
  const split = dataset.train;
  const wanted = batching.isFullBatch
    ? Math.floor(split.count / partsOfFullBatch)
    : batching.batchSize;
  // Two batches at least, for one tells nothing of noise.
  const small = Math.max(1, Math.min(wanted, Math.floor(split.count / 2)));
  const batchCount = Math.min(mostBatches, Math.floor(split.count / small));
  const buffers = bufferSpecs(network);
  const sumKey = (key: string): string => `sum_${key}`;
  const loop = engine.compileLoop(
    (carry, feeds, index) => {
      const start = tf.mul(index, tf.scalar(small, 'int32'));
      const rows = tf.add(tf.range(0, small, 1, 'int32'), start);
      const weights = weightsIn(form, feeds);
      const kept = Object.fromEntries(
        Object.keys(buffers).map((key) => [key, feeds[key] as tf.Tensor]),
      );
      const { gradients } = form.lossAndGradients(weights, {
        inputs: split.decode(tf.gather(feeds['inputs'] as tf.Tensor, rows)),
        targets: tf.gather(feeds['targets'] as tf.Tensor, rows),
        exampleWeights: null,
        buffers: kept,
      });
      const next = Object.fromEntries(
        Object.entries(gradients).map(([key, one]) => [
          sumKey(key),
          tf.add(carry[sumKey(key)] as tf.Tensor, one),
        ]),
      );
      return {
        carry: next,
        outputs: {
          small: tf.square(norm(Object.values(gradients))),
          large: tf.square(norm(Object.values(next))),
        },
      };
    },
    {
      carry: Object.fromEntries(
        Object.entries(form.specs).map(([key, spec]) => [sumKey(key), spec]),
      ),
      feeds: { ...form.specs, ...buffers, inputs: split.storedSpec, targets: split.targetSpec },
    },
    { stepLimit: batchCount, form: form.loopForm(batchCount), name: 'gradient noise' },
  );
  return {
    at(state) {
      const parts = splitState(network, state);
      const given = tf.tidy(() => ({
        ...form.pack(tf.tensor1d(parts.weights)),
        ...bufferTensors(network, parts.buffers),
      }));
      const carry = tf.tidy(() =>
        Object.fromEntries(
          Object.entries(form.specs).map(([key, { shape }]) => [sumKey(key), tf.zeros([...shape])]),
        ),
      );
      const feeds = { ...given, inputs: split.storedInputs, targets: split.targets };
      const result = loop.run({ carry, feeds, stepCount: batchCount });
      const squares = (result.outputs['small'] as tf.Tensor).dataSync<'float32'>();
      const sums = (result.outputs['large'] as tf.Tensor).dataSync<'float32'>();
      tf.dispose([given, carry, result]);
      const meanSmall = squares.reduce((sum, one) => sum + one, 0) / batchCount;
      const meanLarge = (sums[batchCount - 1] as number) / batchCount ** 2;
      return {
        'train/gradient-noise-scale': noiseScale(small, meanSmall, small * batchCount, meanLarge),
      };
    },
    dispose: () => {
      loop.dispose();
    },
  };
}

interface NoiseParts {
  form: WeightForm;
  dataset: Dataset;
  batching: Batching;
}

/** From squared norms of gradients of two batch sizes. */
export function noiseScale(
  small: number,
  squareSmall: number,
  large: number,
  squareLarge: number,
): number {
  const square = (large * squareLarge - small * squareSmall) / (large - small);
  const trace = (squareSmall - squareLarge) / (1 / small - 1 / large);
  return trace / square;
}
