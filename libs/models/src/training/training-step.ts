import type { AugmentationConfig, OptimiserConfig } from '@basin/core';
import { statelessUniform, type Step, type Tensors, type TensorSpecs } from '@basin/engine';
import * as tf from '@tensorflow/tfjs-core';
import type { Split } from '../datasets/dataset.ts';
import type { Optimiser } from '../optimisers/optimiser.ts';
import { augmented } from './augmentation.ts';
import type { Batching } from './batching.ts';
import { clipped, type Decaying, type Decays, decayOf, norm } from './regularisation.ts';
import { type LayerGroup, squaresByLayer } from './layer-groups.ts';
import { samWeights } from './sam.ts';
import { averageKey, movedAverages } from './weight-average.ts';
import type { Batch, LossAndGradients, WeightForm } from './weight-form.ts';

export interface TrainingStepParts {
  form: WeightForm;
  optimiser: Optimiser;
  /** What is done to gradients: where they are taken, how they are clipped. */
  shaping: Pick<OptimiserConfig, 'clipValue' | 'clipNorm' | 'sam'>;
  decays: Decays;
  /** The rate of decay stands behind the optimiser's rates. */
  readsDecay: boolean;
  split: Split;
  batching: Batching;
  recordsGradientNorm: boolean;
  /** Layers whose gradients and updates are handed out, as sums of squares; null: of none. */
  layers: readonly LayerGroup[] | null;
  collectsWeights: boolean;
  /** An average of the weights is carried beside them, each step fed how far it moves. */
  averages: boolean;
  /** Masks are fed, a tensor for each of weights: 0 for those whose gradient is none. */
  isMasked: boolean;
  /** Statistics that layers keep of the batches: carried beside the weights, moved by every update. */
  buffers: TensorSpecs;
  /** How a batch's images are changed; null: as they are. Each step is fed a seed for it. */
  augmentation: (AugmentationConfig & { imageShape: [number, number, number] }) | null;
  /** Each step is fed a seed, for layers that need random numbers. */
  needsRandomness: boolean;
  /** Layers that drop values, each fed its share of them and 1 minus it. */
  droppingLayers: readonly number[];
  /** Rows of the tables that are fed: most steps of one call. */
  stepLimit: number;
}

/**
 * Names, shapes and dtypes of the step's carry (weights, then optimiser state) and feeds (the split,
 * the batches' rows, one row of rates a step).
 */
export function trainingSpecs(parts: Omit<TrainingStepParts, 'decays'>): {
  carry: TensorSpecs;
  feeds: TensorSpecs;
} {
  const { form, optimiser, split, batching, stepLimit } = parts;
  const table = [stepLimit, batching.batchSize];
  return {
    carry: {
      ...withState(form.specs, optimiser),
      ...(parts.averages ? specsBy(averageKey, form) : {}),
      ...parts.buffers,
    },
    feeds: {
      inputs: split.storedSpec,
      targets: split.targetSpec,
      rates: { shape: [stepLimit, rateCountOf(parts)], dtype: 'float32' },
      ...(parts.needsRandomness
        ? {
            seeds: { shape: [stepLimit, 2], dtype: 'int32' as const },
            dropped: { shape: [2 * parts.droppingLayers.length], dtype: 'float32' as const },
          }
        : {}),
      ...(parts.augmentation === null
        ? {}
        : { augmentationSeeds: { shape: [stepLimit, 2], dtype: 'int32' as const } }),
      ...(parts.isMasked ? specsBy(maskKey, form) : {}),
      ...(parts.averages
        ? { averageRates: { shape: [stepLimit], dtype: 'float32' as const } }
        : {}),
      ...(hasBuffers(parts) ? { isUpdate: { shape: [stepLimit], dtype: 'float32' as const } } : {}),
      ...(batching.isFullBatch ? {} : { rows: { shape: table, dtype: 'int32' as const } }),
      ...(batching.hasShortBatch
        ? { exampleWeights: { shape: table, dtype: 'float32' as const } }
        : {}),
    },
  };
}

/** One update. Outputs: the batch's `loss`, `gradientNorm` and the weights, all before the update. */
export function trainingStep(parts: TrainingStepParts): Step {
  const { form, optimiser, shaping, decays, recordsGradientNorm, collectsWeights } = parts;
  return (carry, feeds, index) => {
    const weights = weightsIn(form, carry);
    const batch: Batch = {
      ...batchOf(parts, feeds, index),
      ...randomOf(parts, feeds, index),
      mode: 'train',
      buffers: buffersIn(parts, carry),
    };
    const { loss, gradients, buffers } = maskedGradients(parts, weights, batch, feeds);
    // The same examples and random numbers, elsewhere; statistics of the batch are those of the first pass.
    const used =
      shaping.sam === null || shaping.sam.rho === 0
        ? gradients
        : maskedGradients(parts, samWeights(weights, gradients, shaping.sam), batch, feeds)
            .gradients;
    const { rates, decaying } = readRates(
      ratesOf(feeds['rates'] as tf.Tensor2D, index),
      parts.readsDecay ? decays : null,
    );
    const outputs: Tensors = { loss };
    if (recordsGradientNorm) outputs['gradientNorm'] = norm(Object.values(gradients));
    if (collectsWeights) {
      for (const [key, value] of Object.entries(weights)) outputs[collectedKey(key)] = value;
    }
    const next = updateAll(optimiser, carry, clipped(used, shaping), rates, decaying);
    if (parts.averages) {
      const rate = tf.gather<tf.Tensor>(feeds['averageRates'] as tf.Tensor1D, index);
      Object.assign(next, movedAverages(Object.keys(form.specs), carry, next, rate));
    }
    if (parts.layers !== null) {
      const changes = Object.fromEntries(
        Object.entries(weights).map(([key, before]) => [
          key,
          tf.sub(next[key] as tf.Tensor, before),
        ]),
      );
      outputs['layerGradients'] = squaresByLayer(parts.layers, gradients);
      outputs['layerWeights'] = squaresByLayer(parts.layers, weights);
      outputs['layerUpdates'] = squaresByLayer(parts.layers, changes);
    }
    Object.assign(next, movedBuffers(parts, carry, buffers, feeds, index));
    return { carry: next, outputs };
  };
}

/** Whether layers keep statistics of the batches. */
export function hasBuffers({ buffers }: Pick<TrainingStepParts, 'buffers'>): boolean {
  return Object.keys(buffers).length > 0;
}

/** The buffers among the tensors of a carry. */
function buffersIn({ buffers }: TrainingStepParts, carry: Tensors): Tensors {
  return Object.fromEntries(Object.keys(buffers).map((key) => [key, carry[key] as tf.Tensor]));
}

/** The next buffers: as they were in steps after the last update. */
function movedBuffers(
  parts: TrainingStepParts,
  carry: Tensors,
  moved: Tensors | undefined,
  feeds: Tensors,
  index: tf.Scalar,
): Tensors {
  if (!hasBuffers(parts)) return {};
  const isUpdate = tf.greater(tf.gather(feeds['isUpdate'] as tf.Tensor1D, index), 0);
  return Object.fromEntries(
    Object.entries(buffersIn(parts, carry)).map(([key, before]) => [
      key,
      tf.where(isUpdate, moved?.[key] ?? before, before),
    ]),
  );
}

/** Something of its shape for each tensor of weights. */
function specsBy(nameOf: (key: string) => string, form: WeightForm): TensorSpecs {
  return Object.fromEntries(Object.entries(form.specs).map(([key, spec]) => [nameOf(key), spec]));
}

/** The feed that says which of the weights of this name stay 0. */
export function maskKey(weightKey: string): string {
  return `mask_${weightKey}`;
}

/** Loss and gradients, those of masked weights 0: these stay exactly where they are, which is 0. */
function maskedGradients(
  { form, isMasked }: TrainingStepParts,
  weights: Tensors,
  batch: Batch,
  feeds: Tensors,
): LossAndGradients {
  const found = form.lossAndGradients(weights, batch);
  if (!isMasked) return found;
  const gradients = Object.fromEntries(
    Object.entries(found.gradients).map(([key, one]) => [
      key,
      tf.mul(one, feeds[maskKey(key)] as tf.Tensor),
    ]),
  );
  return { ...found, gradients };
}

/** The output of a step that is the carry's tensor of this name. */
export function collectedKey(weightKey: string): string {
  return `collected_${weightKey}`;
}

/** The weights' specs and those of the optimiser's state. */
export function withState(weights: TensorSpecs, { stateNames }: Optimiser): TensorSpecs {
  const specs: TensorSpecs = { ...weights };
  for (const [key, spec] of Object.entries(weights)) {
    for (const state of stateNames) specs[stateKey(state, key)] = spec;
  }
  return specs;
}

/** The optimiser's state before the first step: zeros. */
export function zeroState(weights: TensorSpecs, optimiser: Optimiser): Tensors {
  return Object.fromEntries(
    Object.entries(withState(weights, optimiser))
      .filter(([name]) => !(name in weights))
      .map(([name, { shape }]) => [name, tf.zeros(shape)]),
  );
}

/** The same in double precision. */
export function zeroDoubles(
  weights: TensorSpecs,
  optimiser: Optimiser,
): Record<string, Float64Array> {
  return Object.fromEntries(
    Object.entries(withState(weights, optimiser))
      .filter(([name]) => !(name in weights))
      .map(([name, { shape }]) => [name, new Float64Array(tf.util.sizeFromShape(shape))]),
  );
}

/** The weights among the tensors of a carry. */
export function weightsIn(form: WeightForm, carry: Tensors): Tensors {
  return Object.fromEntries(Object.keys(form.specs).map((key) => [key, carry[key] as tf.Tensor]));
}

/** Applies the optimiser to every tensor of weights in the carry, and lets them decay. */
export function updateAll(
  optimiser: Optimiser,
  carry: Tensors,
  gradients: Tensors,
  rates: tf.Scalar[],
  decaying: Decaying | null = null,
): Tensors {
  const next: Tensors = {};
  for (const [key, gradient] of Object.entries(gradients)) {
    const stateKeys = optimiser.stateNames.map((state) => stateKey(state, key));
    const state = stateKeys.map((name) => carry[name] as tf.Tensor);
    const weights = carry[key] as tf.Tensor;
    const decay = decayOf(decaying, key, weights);
    const updated =
      decay !== null && optimiser.decaysWeights === true
        ? optimiser.update(
            tf.sub(weights, tf.mul(decay, rates.at(-1) as tf.Scalar)),
            gradient,
            state,
            rates,
          )
        : optimiser.update(
            weights,
            decay === null ? gradient : tf.add(gradient, decay),
            state,
            rates,
          );
    next[key] = updated.weights;
    for (const [position, name] of stateKeys.entries()) {
      next[name] = updated.state[position] as tf.Tensor;
    }
  }
  return next;
}

/** The step's row of a table of rates, as scalars. */
export function ratesOf(table: tf.Tensor2D, index: tf.Scalar): tf.Scalar[] {
  return tf.unstack(tf.gather(table, index)) as tf.Scalar[];
}

/** Length of a row of rates: the optimiser's, and behind them the rate of decay where it is read. */
export function rateCountOf({
  optimiser,
  readsDecay,
}: Pick<TrainingStepParts, 'optimiser' | 'readsDecay'>): number {
  return optimiser.rateCount + (readsDecay ? 1 : 0);
}

/** The optimiser's rates of a row, and the decay. @param decays - null where no rate of it is in the row. */
export function readRates(
  row: tf.Scalar[],
  decays: Decays | null,
): { rates: tf.Scalar[]; decaying: Decaying | null } {
  if (decays === null) return { rates: row, decaying: null };
  return { rates: row.slice(0, -1), decaying: { weights: decays, rate: row.at(-1) as tf.Scalar } };
}

function stateKey(state: string, weightKey: string): string {
  return `${state}_${weightKey}`;
}

/** Random numbers that follow from the step's seed and the layer's number; none where no seeds are fed. */
function randomOf(
  { droppingLayers }: TrainingStepParts,
  { seeds, dropped }: Tensors,
  index: tf.Scalar,
): Pick<Batch, 'random'> {
  if (seeds === undefined) return {};
  const seed = tf.gather<tf.Tensor1D>(seeds as tf.Tensor1D, index);
  const numbers = tf.unstack(dropped as tf.Tensor1D) as tf.Scalar[];
  return {
    random: {
      uniform: (layerIndex, shape) =>
        statelessUniform(shape, tf.add(seed, tf.tensor1d([layerIndex, 0], 'int32'))),
      dropped(layerIndex) {
        const place = 2 * droppingLayers.indexOf(layerIndex);
        return { share: numbers[place] as tf.Scalar, kept: numbers[place + 1] as tf.Scalar };
      },
    },
  };
}

function batchOf(parts: TrainingStepParts, feeds: Tensors, index: tf.Scalar): Batch {
  const { split, batching } = parts;
  const decoded = (stored: tf.Tensor): tf.Tensor =>
    split.decode(augmentedRows(parts, feeds, index, stored));
  const inputs = feeds['inputs'] as tf.Tensor;
  const targets = feeds['targets'] as tf.Tensor;
  if (batching.isFullBatch) return { inputs: decoded(inputs), targets, exampleWeights: null };
  const rows: tf.Tensor = tf.gather(feeds['rows'] as tf.Tensor, index);
  return {
    inputs: decoded(tf.gather(inputs, rows)),
    targets: tf.gather(targets, rows),
    exampleWeights: batching.hasShortBatch
      ? tf.gather<tf.Tensor1D>(feeds['exampleWeights'] as tf.Tensor1D, index)
      : null,
  };
}

/** Stored rows, moved and mirrored where that is wanted: before they are scaled, so that outside is 0. */
function augmentedRows(
  { augmentation }: TrainingStepParts,
  feeds: Tensors,
  index: tf.Scalar,
  stored: tf.Tensor,
): tf.Tensor {
  if (augmentation === null) return stored;
  const [count = 1] = stored.shape;
  const seeds = feeds['augmentationSeeds'] as tf.Tensor1D;
  const draws = statelessUniform([count, 3], tf.gather<tf.Tensor1D>(seeds, index));
  const images = tf.reshape(tf.cast(stored, 'float32'), [count, ...augmentation.imageShape]);
  const changed = augmented(images as tf.Tensor4D, augmentation, draws as tf.Tensor2D);
  return tf.reshape(changed, stored.shape);
}
