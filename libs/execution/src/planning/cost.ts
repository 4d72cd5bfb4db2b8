import {
  datasetFacts,
  type MeasureConfig,
  measurePasses,
  measureSeconds,
  occasionCount,
  type Precision,
  type SweepPlan,
  type TrainingConfig,
} from '@basin/core';
import { describeNetwork, forwardFlops, withInner } from '@basin/models/network';
import { bySetting } from './by-setting.ts';

/*
 * A stated rule, for order and for a first estimate; the live estimate corrects itself by what the
 * sweep really takes. One step costs its arithmetic at the rate of one core, and a fixed part: the
 * loop's own ops on small arrays. The rates are of the report at paper scale, two tasks at once on
 * two cores with AVX-512: `cost.test.ts` holds the rule against it.
 */
const flopsPerSecond = 100e9;
/**
 * CPU time of a step of small networks on MNIST-1D, its arithmetic taken off: 24 µs of logistic regression by SGD,
 * 36 µs by Adam, 38 to 46 µs with hidden layers of 12 to 32 units, all at batches of 100; at batches of 10, 2 to 11 µs by
 * SGD and 43 µs by Adam.
 */
const fixedSecondsPerStep = 30e-6;
/** Beside its arithmetic: 1.4 ms of CPU time an evaluation of logistic regression on the 5,000 signals of MNIST-1D. */
const secondsPerEvaluatedExample = 0.25e-6;
/** Building, compiling and storing. */
const fixedSecondsPerTask = 0.15;
/** Convolutions train and are evaluated by large programs, compiled by XLA in half a second each. */
const convolutionCompileSeconds = 1;
/** A Hessian-vector product in forward passes, and what it takes beside them: a call, and Lanczos's own sums. */
const passesPerProduct = 6;
const fixedSecondsPerProduct = 500e-6;
/** Convolutions of signals are small products: 33 GFLOP/s of CPU time in the CNN of MNIST-1D. */
const signalFactor = 3;
/**
 * Of a step and an evaluation in double precision: half as many numbers a register, all bytes twice. CPU time of
 * more epochs: a residual MLP 2.5 times, the CNN of MNIST-1D 1.6 to 1.9.
 */
const doubleFactor = 2;
/**
 * The same where images are convolved, which the engine's own functions do in single precision alone: LeNet-5 takes
 * 27.7 ms of CPU time a step, against 2.7.
 */
const doubleImageFactor = 10;
/** A training step is a forward pass and a backward pass of twice its work. */
const passesPerStep = 3;

/** Examples of one evaluation; full batches without a test split are, by the steps themselves. */
function evaluatedCount({ dataset, batchSize }: TrainingConfig): number {
  const { kind, trainCount, testCount } = datasetFacts(dataset);
  if (testCount !== null) return trainCount + testCount;
  return batchSize === 'full' && kind === 'regression' ? 0 : trainCount;
}

/** A network's forward pass of one example, as its arithmetic counts here. */
function forwardPass(
  config: Pick<TrainingConfig, 'network'>,
  precision: Precision,
): { flops: number; parameterCount: number; isConvolutional: boolean; precisionFactor: number } {
  const network = describeNetwork(config.network);
  const layers = withInner(network.layers);
  const isConvolutional = layers.some(({ traits }) => traits.isConvolutional);
  const hasSignals = layers.some(({ layer }) => layer.type === 'conv1d');
  const ofDoubles = isConvolutional ? doubleImageFactor : doubleFactor;
  return {
    flops: forwardFlops(network) * (hasSignals ? signalFactor : 1),
    ...{ parameterCount: network.parameterCount, isConvolutional },
    precisionFactor: precision === 'float64' ? ofDoubles : 1,
  };
}

/** Seconds that a training takes on one core, by the rule above. */
export function trainingSeconds(config: TrainingConfig): number {
  const { flops, isConvolutional, precisionFactor } = forwardPass(config, config.precision);
  const startSeconds = fixedSecondsPerTask + (isConvolutional ? convolutionCompileSeconds : 0);
  const examples = datasetFacts(config.dataset).trainCount;
  const batchSize = config.batchSize === 'full' ? examples : Math.min(config.batchSize, examples);
  const gradients = config.optimiser.sam === null ? 1 : 2;
  const stepSeconds =
    gradients * (fixedSecondsPerStep + (passesPerStep * batchSize * flops) / flopsPerSecond);
  const steps = config.epochCount * Math.ceil(examples / batchSize);
  const normSteps = config.gradientNormPhase?.stepLimit ?? 0;
  // A Hessian-vector product costs about two gradients.
  const seconds = steps * stepSeconds + 2 * normSteps * stepSeconds;
  const evaluations = config.epochCount / config.record.everyEpochs;
  const evaluating =
    evaluations * evaluatedCount(config) * (secondsPerEvaluatedExample + flops / flopsPerSecond);
  return startSeconds + precisionFactor * (seconds + evaluating) + measuringSeconds(config);
}

/** Seconds that a training's own measures take on one core; 0 without any. */
export function measuringSeconds(config: TrainingConfig): number {
  // A config stored before measures while training lacks the list.
  const { measures = [] } = config.record as Partial<TrainingConfig['record']>;
  if (measures.length === 0) return 0;
  const { trainCount } = datasetFacts(config.dataset);
  const batchSize = config.batchSize === 'full' ? trainCount : config.batchSize;
  const stepsPerEpoch = Math.max(1, Math.ceil(trainCount / batchSize));
  const { parameterCount } = describeNetwork(config.network);
  return measures.reduce((sum, taken) => {
    const { measure, precision } = taken;
    const products = measurePasses(measure, parameterCount) / passesPerProduct;
    const once = onceSeconds(measure, precision, config) + products * fixedSecondsPerProduct;
    return sum + once * occasionCount(taken, config.epochCount, stepsPerEpoch);
  }, 0);
}

/**
 * Of a measure of a training's weights, its passes in its precision and what no number of examples decides. Where
 * nothing is convolved double precision costs no more than the rule has anyway: 100 Hessians of minimal-ratio in it
 * take half of their estimate.
 */
function onceSeconds(measure: MeasureConfig, precision: Precision, of: TrainingConfig): number {
  const { flops, parameterCount, isConvolutional, precisionFactor } = forwardPass(of, precision);
  const passes = measurePasses(measure, parameterCount) * measuredCount(measure, of);
  const factor = isConvolutional ? precisionFactor : 1;
  const seconds = (factor * passes * flops) / flopsPerSecond;
  return seconds + measureSeconds(measure, parameterCount);
}

/** Examples of the training `input` that a measure reads. */
function measuredCount(measure: MeasureConfig, input: TrainingConfig): number {
  const { trainCount, testCount } = datasetFacts(input.dataset);
  if (measure.measure === 'interpolation' || measure.measure === 'barrier')
    return trainCount + (testCount ?? 0);
  const count = 'split' in measure && measure.split === 'test' ? (testCount ?? 0) : trainCount;
  const limit = 'exampleCount' in measure ? measure.exampleCount : null;
  return Math.min(count, limit ?? Infinity);
}

/** Estimated seconds of every task of a plan, by id. */
export function estimateSeconds(plan: SweepPlan): Map<string, number> {
  const trainings = new Map<string, TrainingConfig>();
  const estimates = new Map<string, number>();
  const secondsOf = bySetting(trainingSeconds);
  for (const task of plan.tasks) {
    if (task.config.kind === 'training') {
      trainings.set(task.id, task.config);
      estimates.set(task.id, secondsOf(task.config));
      continue;
    }
    if (task.config.kind === 'import') continue;
    const input = trainings.get(task.config.inputs[0] ?? '');
    if (input === undefined) {
      estimates.set(task.id, fixedSecondsPerTask);
      continue;
    }
    const { measure, precision } = task.config;
    estimates.set(task.id, fixedSecondsPerTask + onceSeconds(measure, precision, input));
  }
  return estimates;
}

/**
 * Priority of every task: its own seconds and those of the longest chain that waits for it. Taking
 * the largest first starts long tasks early and never lets an analysis wait for a late training.
 */
export function criticalPaths(
  plan: SweepPlan,
  seconds: ReadonlyMap<string, number>,
): Map<string, number> {
  const behind = new Map<string, number>();
  const paths = new Map<string, number>();
  // Dependencies come first in a plan, so backwards every dependent is known before its task.
  for (const task of plan.tasks.toReversed()) {
    const path = (seconds.get(task.id) ?? 0) + (behind.get(task.id) ?? 0);
    paths.set(task.id, path);
    for (const needed of task.dependsOn) {
      behind.set(needed, Math.max(behind.get(needed) ?? 0, path));
    }
  }
  return paths;
}
