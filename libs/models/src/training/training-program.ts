import { randomStream, type TrainingConfig } from '@basin/core';
import type { Engine, Tensors } from '@basin/engine';
import * as tf from '@tensorflow/tfjs-core';
import type { Dataset } from '../datasets/dataset.ts';
import { optimiserOf } from '../optimisers/registry.ts';
import {
  bufferSpecs,
  bufferTensors,
  flatBuffers,
  joinState,
  splitState,
} from '../network/buffers.ts';
import { describeNetwork } from '../network/describe-network.ts';
import { needsRandomness } from '../network/trains-otherwise.ts';
import { movesMomentum, scheduledRates } from '../schedules/registry.ts';
import { streamSeed } from '../stream-seed.ts';
import { batchRows, type Batching, batchWeights } from './batching.ts';
import {
  collectedKey,
  hasBuffers,
  maskKey,
  trainingSpecs,
  trainingStep,
  type TrainingStepParts,
  zeroState,
} from './training-step.ts';
import { type LayerGroup, layerGroups } from './layer-groups.ts';
import type { Schedule } from './schedule.ts';
import { decaysOf } from './regularisation.ts';
import { averageKey, averageRates, hasAverage } from './weight-average.ts';
import { flattened, unpackOf, type WeightForm } from './weight-form.ts';

/** Values of each step, taken before its update. */
export interface StepValues {
  losses: Float32Array;
  /** Null unless recorded. */
  gradientNorms: Float32Array | null;
  /** By layer, of one of the steps; null unless recorded. */
  layersAt: ((index: number) => LayerValues) | null;
  /** Flat weights of one of the steps; null unless the schedule collects them. */
  weightsAt: ((index: number) => Float32Array) | null;
}

/** Norms of one step by layer, in the order of `layers`. */
export interface LayerValues {
  layers: readonly number[];
  gradients: number[];
  /** Of the weights before the update, and of the update. */
  weights: number[];
  updates: number[];
}

/** Which steps to make: `order` is the epoch's, null for full batches. */
interface StepRange {
  order: Int32Array | null;
  /** Within the epoch. */
  firstStep: number;
  stepCount: number;
}

/** A training in progress: weights and optimiser state on the backend, steps on demand. */
export interface TrainingProgram {
  readonly form: WeightForm;
  /** Steps made so far; those after the last update run at rate 0 and leave the weights as they are. */
  readonly stepsDone: number;
  run(range: StepRange): StepValues;
  /** The present weights in the order of `describeNetwork`, and behind them the buffers. */
  flatState(): Float32Array;
  /** The same of the average of the weights; null where there is none, or none yet. */
  averagedState(): Float32Array | null;
  dispose(): void;
}

export interface TrainingProgramOptions {
  config: TrainingConfig;
  form: WeightForm;
  data: Dataset;
  batching: Batching;
  schedule: Schedule;
  /** Weights, and behind them buffers. */
  state: Float32Array;
  /** 0 for each flat weight that stays 0; null where none does. */
  mask: Float32Array | null;
}

/** Compiles the training step, or finds it in the engine's cache, and starts at the given weights. */
export function openTrainingProgram(
  engine: Engine,
  { config, form, data, batching, schedule, state, mask }: TrainingProgramOptions,
): TrainingProgram {
  const { stepLimit, totalSteps } = schedule;
  const network = describeNetwork(config.network);
  const optimiser = optimiserOf(config.optimiser, movesMomentum(config.schedule));
  const parts: TrainingStepParts = {
    form,
    optimiser,
    shaping: config.optimiser,
    decays: decaysOf(form, config),
    split: data.train,
    batching,
    recordsGradientNorm: config.record.gradientNorm,
    layers: needsLayers(config) ? layerGroups(form, network) : null,
    collectsWeights: schedule.collectsWeights,
    averages: config.averaging !== null,
    isMasked: mask !== null,
    buffers: bufferSpecs(network),
    needsRandomness: needsRandomness(network),
    stepLimit,
  };
  const specs = trainingSpecs(parts);
  const loop = engine.compileLoop(trainingStep(parts), specs, {
    stepLimit,
    form: form.loopForm(totalSteps),
    name: `training (${form.name})`,
  });
  const { weights, buffers } = splitState(network, state);
  let carry = tf.tidy(() => ({
    ...zeroState(form.specs, optimiser),
    ...form.pack(tf.tensor1d(weights)),
    ...(parts.averages ? renamed(averageKey, form.pack(tf.tensor1d(weights))) : {}),
    ...bufferTensors(network, buffers),
  }));
  const masks =
    mask === null
      ? {}
      : renamed(
          maskKey,
          tf.tidy(() => form.pack(tf.tensor1d(mask))),
        );
  const unpack = unpackOf(form);
  let stepsDone = 0;

  function call({ order, firstStep, stepCount }: StepRange): {
    carry: Tensors;
    values: StepValues;
  } {
    const tables = tf.tidy(() => {
      const shape: [number, number] = [stepLimit, batching.batchSize];
      const feeds: Tensors = { rates: ratesTable(config, schedule, stepsDone, stepCount) };
      if (parts.needsRandomness) feeds['seeds'] = seedsTable(config, stepLimit, stepsDone);
      if (config.averaging !== null) {
        feeds['averageRates'] = tf.tensor1d(averageRates(config.averaging, schedule, stepsDone));
      }
      if (hasBuffers(parts)) feeds['isUpdate'] = updatesTable(schedule, stepsDone);
      if (order !== null) {
        const rows = batchRows(order, batching, firstStep, stepCount, stepLimit);
        feeds['rows'] = tf.tensor2d(rows, shape, 'int32');
      }
      if (batching.hasShortBatch) {
        const weights = batchWeights(batching, firstStep, stepCount, stepLimit);
        feeds['exampleWeights'] = tf.tensor2d(weights, shape);
      }
      return feeds;
    });
    const feeds = {
      inputs: data.train.storedInputs,
      targets: data.train.targets,
      ...tables,
      ...masks,
    };
    const result = loop.run({ carry, feeds, stepCount });
    const gradientNorms = result.outputs['gradientNorm']?.dataSync<'float32'>() ?? null;
    const losses = (result.outputs['loss'] as tf.Tensor).dataSync<'float32'>();
    const weightsAt = schedule.collectsWeights ? collectedWeights(result.outputs) : null;
    const layersAt = parts.layers === null ? null : layerValues(parts.layers, result.outputs);
    tf.dispose([tables, result.outputs]);
    return { carry: result.carry, values: { losses, gradientNorms, layersAt, weightsAt } };
  }

  function collectedWeights(outputs: Tensors): (index: number) => Float32Array {
    const tables = Object.fromEntries(
      Object.keys(form.specs).map((key) => {
        const table = outputs[collectedKey(key)] as tf.Tensor;
        return [key, { values: table.dataSync<'float32'>(), size: table.size / table.shape[0]! }];
      }),
    );
    return (index) =>
      unpack((key) => {
        const { values, size } = tables[key]!;
        return values.subarray(index * size, (index + 1) * size);
      });
  }

  return {
    form,
    get stepsDone() {
      return stepsDone;
    },
    run(range) {
      const result = call(range);
      tf.dispose(carry);
      carry = result.carry;
      stepsDone += range.stepCount;
      return result.values;
    },
    flatState: () => joinState(flattened(unpack, carry), flatBuffers(network, carry)),
    averagedState() {
      const { averaging } = config;
      const done = Math.min(stepsDone, totalSteps);
      if (averaging === null || !hasAverage(averaging, done, schedule.stepsPerEpoch)) return null;
      // Statistics of batches are those of the weights themselves, as AveragedModel has them.
      return joinState(
        unpack((key) => (carry[averageKey(key)] as tf.Tensor).dataSync<'float32'>()),
        flatBuffers(network, carry),
      );
    },
    dispose() {
      tf.dispose([carry, masks]);
      loop.dispose();
    },
  };
}

/** Whether something is asked for that only the steps know of each layer. */
function needsLayers({ record: { quantities } }: TrainingConfig): boolean {
  return quantities.includes('gradient-norm') || quantities.includes('update-ratio');
}

function layerValues(
  groups: readonly LayerGroup[],
  outputs: Tensors,
): (index: number) => LayerValues {
  const table = (name: string) => (outputs[name] as tf.Tensor).dataSync<'float32'>();
  const [gradients, weights, updates] = ['layerGradients', 'layerWeights', 'layerUpdates'].map(
    table,
  );
  const width = groups.length;
  const layers = groups.map(({ layerIndex }) => layerIndex);
  return (index) => {
    const row = (values: Float32Array | undefined): number[] =>
      Array.from((values as Float32Array).subarray(index * width, (index + 1) * width), Math.sqrt);
    return { layers, gradients: row(gradients), weights: row(weights), updates: row(updates) };
  };
}

function renamed(nameOf: (key: string) => string, tensors: Tensors): Tensors {
  return Object.fromEntries(Object.entries(tensors).map(([key, tensor]) => [nameOf(key), tensor]));
}

/** A seed for each step: a number of the training's stream `dropout`, then the step's own. */
function seedsTable(config: TrainingConfig, stepLimit: number, stepsDone: number): tf.Tensor2D {
  const training = randomStream(streamSeed(config, 'dropout'), 'dropout').uint32() | 0;
  const seeds = Array.from({ length: stepLimit }, (_, step) => [training, stepsDone + step]);
  return tf.tensor2d(seeds, [stepLimit, 2], 'int32');
}

/** 1 for each step that is an update, 0 past the last. */
function updatesTable({ stepLimit, totalSteps }: Schedule, stepsDone: number): tf.Tensor1D {
  return tf.tensor1d(
    Array.from({ length: stepLimit }, (_, step) => (stepsDone + step < totalSteps ? 1 : 0)),
  );
}

/** Of a training's schedule, what its rates follow from. */
type RatedSteps = Pick<Schedule, 'stepLimit' | 'totalSteps' | 'stepsPerEpoch'>;

/** Rates of the updates after `stepsDone`, one row a step; 0 past the last update. */
export function ratesTable(
  config: Pick<TrainingConfig, 'optimiser' | 'schedule'>,
  { stepLimit, totalSteps, stepsPerEpoch }: RatedSteps,
  stepsDone: number,
  stepCount: number,
): tf.Tensor2D {
  const optimiser = optimiserOf(config.optimiser, movesMomentum(config.schedule));
  const scheduled = scheduledRates(config, totalSteps, stepsPerEpoch);
  const rates = new Float32Array(stepLimit * optimiser.rateCount);
  for (let step = 0; step < stepCount; step++) {
    const update = stepsDone + step + 1;
    const { learningRate, momentum } = scheduled(update - 1);
    const given = { learningRate: update <= totalSteps ? learningRate : 0, momentum };
    rates.set(optimiser.rates(update, given), step * optimiser.rateCount);
  }
  return tf.tensor2d(rates, [stepLimit, optimiser.rateCount]);
}
