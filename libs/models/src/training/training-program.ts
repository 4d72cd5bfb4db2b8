import { datasetFacts, randomStream, type TrainingConfig } from '@basin/core';
import type { Engine } from '@basin/engine';
import * as tf from '@tensorflow/tfjs-core';
import type { Dataset } from '../datasets/dataset.ts';
import type { KeepLoop } from '../kept/kept.ts';
import { optimiserOf } from '../optimisers/registry.ts';
import { type Floats, single } from '../little-endian.ts';
import {
  bufferDoubles,
  bufferSpecs,
  bufferTensors,
  fillBuffers,
  joinState,
  splitState,
} from '../network/buffers.ts';
import { describeNetwork } from '../network/describe-network.ts';
import { type Dropping, droppingLayers, needsRandomness } from '../network/trains-otherwise.ts';
import { movesMomentum, scheduledRates } from '../schedules/registry.ts';
import { streamSeed } from '../stream-seed.ts';
import { batchRows, type Batching, openBatchWeights } from './batching.ts';
import {
  collectedKey,
  hasBuffers,
  maskKey,
  rateCountOf,
  trainingSpecs,
  trainingStep,
  type TrainingStepParts,
  zeroDoubles,
  zeroState,
} from './training-step.ts';
import { type LayerGroup, layerGroups } from './layer-groups.ts';
import type { Schedule } from './schedule.ts';
import { decaysAny, decaysOf } from './regularisation.ts';
import { averageKey, averageRates, hasAverage } from './weight-average.ts';
import { numbersIn, openLoopRunner, type Tables } from './loop-runner.ts';
import { doublePacking, singlePacking, type Unpack, type WeightForm } from './weight-form.ts';

/** Values of each step, taken before its update. */
export interface StepValues {
  losses: Floats;
  /** Null unless recorded. */
  gradientNorms: Floats | null;
  /** By layer, of one of the steps; null unless recorded. */
  layersAt: ((index: number) => LayerValues) | null;
  /** Flat weights of one of the steps; null unless the schedule collects them. */
  weightsAt: ((index: number) => Floats) | null;
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
  flatState(): Floats;
  /** The same of the average of the weights; null where there is none, or none yet. */
  averagedState(): Floats | null;
  dispose(): void;
}

export interface TrainingProgramOptions {
  config: TrainingConfig;
  form: WeightForm;
  data: Dataset;
  batching: Batching;
  schedule: Schedule;
  keep: KeepLoop;
  /** Weights, and behind them buffers. */
  state: Floats;
  /** 0 for each flat weight that stays 0; null where none does. */
  mask: Float32Array | null;
}

/** Compiles the training step, or finds one that is kept, and starts at the given weights. */
export function openTrainingProgram(
  engine: Engine,
  { config, form, data, batching, schedule, keep, state, mask }: TrainingProgramOptions,
): TrainingProgram {
  const { stepLimit, totalSteps } = schedule;
  const network = describeNetwork(config.network);
  const optimiser = optimiserOf(config.optimiser, movesMomentum(config.schedule));
  const dropping = droppingLayers(network);
  const parts: Omit<TrainingStepParts, 'decays'> = {
    form,
    optimiser,
    shaping: config.optimiser,
    split: data.train,
    batching,
    recordsGradientNorm: config.record.gradientNorm,
    layers: needsLayers(config) ? layerGroups(form, network) : null,
    collectsWeights: schedule.collectsWeights,
    averages: config.averaging !== null,
    isMasked: mask !== null,
    readsDecay: decaysAny(config),
    buffers: bufferSpecs(network),
    augmentation: augmentationOf(config),
    needsRandomness: needsRandomness(network),
    droppingLayers: dropping.map(({ layerIndex }) => layerIndex),
    stepLimit,
  };
  const specs = trainingSpecs(parts);
  const { weights, buffers } = splitState(network, state);
  const masks =
    mask === null
      ? {}
      : renamed(
          maskKey,
          tf.tidy(() => form.pack(tf.tensor1d(mask))),
        );
  // One of the two is there.
  const doubles = config.precision === 'float64' ? doublePacking(form, config.network) : null;
  const singles = doubles === null ? singlePacking(form, config.network) : null;
  const unpack = (doubles ?? singles)?.unpack as Unpack<Floats>;
  const runner = openLoopRunner(engine, config.precision, {
    step: () => trainingStep({ ...parts, decays: decaysOf(form, config) }),
    keep,
    specs,
    options: {
      stepLimit,
      form: form.loopForm(totalSteps),
      name: `training (${form.name})`,
    },
    start: {
      single: () => ({
        ...zeroState(form.specs, optimiser),
        ...singles?.pack(single(weights)),
        ...(parts.averages && singles ? renamed(averageKey, singles.pack(single(weights))) : {}),
        ...bufferTensors(network, single(buffers)),
      }),
      double: () => ({
        ...zeroDoubles(form.specs, optimiser),
        ...doubles?.pack(weights),
        ...(parts.averages && doubles ? renamed(averageKey, doubles.pack(weights)) : {}),
        ...bufferDoubles(network, buffers),
      }),
    },
    fixed: { inputs: data.train.storedInputs, targets: data.train.targets, ...masks },
    numbers: doubles === null ? [] : numbersIn(config),
  });
  let stepsDone = 0;
  const exampleWeights = openBatchWeights(batching, stepLimit);

  function tablesOf({ order, firstStep, stepCount }: StepRange): Tables {
    const shape = [stepLimit, batching.batchSize];
    const { averaging } = config;
    return {
      rates: ratesTable(config, schedule, stepsDone, stepCount),
      ...(parts.needsRandomness
        ? {
            seeds: seedsTable(config, 'dropout', stepLimit, stepsDone),
            dropped: droppedTable(dropping),
          }
        : {}),
      ...(parts.augmentation === null
        ? {}
        : { augmentationSeeds: seedsTable(config, 'augmentation', stepLimit, stepsDone) }),
      ...(averaging === null
        ? {}
        : {
            averageRates: {
              values: averageRates(averaging, schedule, stepsDone),
              shape: [stepLimit],
            },
          }),
      ...(hasBuffers(parts) ? { isUpdate: updatesTable(schedule, stepsDone) } : {}),
      ...(order === null
        ? {}
        : { rows: { values: batchRows(order, batching, firstStep, stepCount, stepLimit), shape } }),
      ...(batching.hasShortBatch
        ? {
            exampleWeights: { values: exampleWeights(firstStep, stepCount), shape },
          }
        : {}),
    };
  }

  function collectedWeights(outputs: Record<string, Floats>): (index: number) => Floats {
    const { length: stepCount } = outputs['loss'] as Floats;
    return (index) =>
      unpack((key) => {
        const table = outputs[collectedKey(key)] as Floats;
        const size = table.length / stepCount;
        return table.subarray(index * size, (index + 1) * size);
      });
  }

  /** The flat vector of the carry's weights, or of what is named after them, and the buffers behind it. */
  const stateOf = (nameOf: (key: string) => string): Floats => {
    const flat = unpack((key) => runner.values(nameOf(key)));
    const kept = new Float64Array(network.bufferCount);
    fillBuffers(network, kept, runner.values);
    return joinState<Floats>(flat, kept);
  };

  return {
    form,
    get stepsDone() {
      return stepsDone;
    },
    run(range) {
      const outputs = runner.run(tablesOf(range), range.stepCount);
      stepsDone += range.stepCount;
      return {
        losses: outputs['loss'] as Floats,
        gradientNorms: outputs['gradientNorm'] ?? null,
        layersAt: parts.layers === null ? null : layerValues(parts.layers, outputs),
        weightsAt: schedule.collectsWeights ? collectedWeights(outputs) : null,
      };
    },
    flatState: () => stateOf((key) => key),
    averagedState() {
      const { averaging } = config;
      const done = Math.min(stepsDone, totalSteps);
      if (averaging === null || !hasAverage(averaging, done, schedule.stepsPerEpoch)) return null;
      // Statistics of batches are those of the weights themselves, as AveragedModel has them.
      return stateOf(averageKey);
    },
    dispose() {
      tf.dispose(masks);
      runner.dispose();
    },
  };
}

/** Whether something is asked for that only the steps know of each layer. */
function needsLayers({ record: { quantities } }: TrainingConfig): boolean {
  return quantities.includes('gradient-norm') || quantities.includes('update-ratio');
}

function layerValues(
  groups: readonly LayerGroup[],
  outputs: Record<string, Floats>,
): (index: number) => LayerValues {
  const [gradients, weights, updates] = ['layerGradients', 'layerWeights', 'layerUpdates'].map(
    (name) => outputs[name],
  );
  const width = groups.length;
  const layers = groups.map(({ layerIndex }) => layerIndex);
  return (index) => {
    const row = (values: Floats | undefined): number[] =>
      Array.from((values as Floats).subarray(index * width, (index + 1) * width), Math.sqrt);
    return { layers, gradients: row(gradients), weights: row(weights), updates: row(updates) };
  };
}

function renamed<T>(nameOf: (key: string) => string, values: Record<string, T>): Record<string, T> {
  return Object.fromEntries(Object.entries(values).map(([key, value]) => [nameOf(key), value]));
}

/** Null where it changes nothing. */
function augmentationOf({
  augmentation,
  dataset,
}: TrainingConfig): TrainingStepParts['augmentation'] {
  if (augmentation === null || (augmentation.shift === 0 && !augmentation.flip)) return null;
  const imageShape = datasetFacts(dataset).exampleShape as [number, number, number];
  return { ...augmentation, imageShape };
}

/** A seed for each step: a number of a stream of the training, then the step's own. */
function seedsTable(
  config: TrainingConfig,
  stream: 'dropout' | 'augmentation',
  stepLimit: number,
  stepsDone: number,
): Tables[string] {
  const training = randomStream(streamSeed(config, stream), stream).uint32() | 0;
  const seeds = Array.from({ length: stepLimit }, (_, step) => [training, stepsDone + step]);
  return { values: Int32Array.from(seeds.flat()), shape: [stepLimit, 2] };
}

/** What each of the layers drops and keeps. */
function droppedTable(layers: readonly Dropping[]): Tables[string] {
  const values = Float64Array.from(layers.flatMap(({ rate }) => [rate, 1 - rate]));
  return { values, shape: [values.length] };
}

/** 1 for each step that is an update, 0 past the last. */
function updatesTable({ stepLimit, totalSteps }: Schedule, stepsDone: number): Tables[string] {
  const values = Float64Array.from({ length: stepLimit }, (_, step) =>
    stepsDone + step < totalSteps ? 1 : 0,
  );
  return { values, shape: [stepLimit] };
}

/** Of a training's schedule, what its rates follow from. */
type RatedSteps = Pick<Schedule, 'stepLimit' | 'totalSteps' | 'stepsPerEpoch'>;

/**
 * Rates of the updates after `stepsDone`, one row a step, the learning rate 0 past the last update; behind them the
 * rate of decay, where weights decay.
 */
export function ratesTable(
  config: Pick<TrainingConfig, 'optimiser' | 'schedule'>,
  { stepLimit, totalSteps, stepsPerEpoch }: RatedSteps,
  stepsDone: number,
  stepCount: number,
): Tables[string] {
  const optimiser = optimiserOf(config.optimiser, movesMomentum(config.schedule));
  const scheduled = scheduledRates(config, totalSteps, stepsPerEpoch);
  const { weightDecay } = config.optimiser;
  const width = rateCountOf({ optimiser, readsDecay: decaysAny(config) });
  const rates = new Float64Array(stepLimit * width);
  for (let step = 0; step < stepCount; step++) {
    const update = stepsDone + step + 1;
    const { learningRate, momentum } = scheduled(update - 1);
    const given = { learningRate: update <= totalSteps ? learningRate : 0, momentum };
    rates.set(optimiser.rates(update, given), step * width);
    if (decaysAny(config)) rates[(step + 1) * width - 1] = weightDecay;
  }
  return { values: rates, shape: [stepLimit, width] };
}
