import {
  isComplete,
  type TaskContext,
  type TrainingConfig,
  trainingConfigSchema,
  type TrainingOutcome,
} from '@basin/core';
import type { Engine } from '@basin/engine';
import { checkTraining } from '../check-training.ts';
import type { Dataset } from '../datasets/dataset.ts';
import type { LoadedData } from '../datasets/load-data.ts';
import { openBatchStatistics } from '../evaluation/batch-statistics.ts';
import { openEvaluator } from '../evaluation/evaluate.ts';
import { keepNothing, type Kept } from '../kept/kept.ts';
import { type Floats, littleEndianBytes, single } from '../little-endian.ts';
import { joinState, splitState } from '../network/buffers.ts';
import type { NetworkDescription } from '../network/describe-network.ts';
import { trainsOtherwise } from '../network/trains-otherwise.ts';
import { batchingOf } from './batching.ts';
import { chooseForm } from './choose-form.ts';
import { runGradientNormPhase } from './gradient-norm-phase.ts';
import { openQuantities } from './quantities.ts';
import { predictionOutputs } from './predictions.ts';
import { scheduleOf } from './schedule.ts';
import { type OpenMeasures, openTakenMeasures } from './taken-measures.ts';
import { startState } from './start-state.ts';
import { type TrainedEpochs, trainEpochs } from './train-epochs.ts';
import { openTrainingProgram, type TrainingProgram } from './training-program.ts';
import { openTrainingRecord, type TrainingRecord } from './training-record.ts';

/**
 * Trains one network as its config says. A pure function of config and, where `initialWeightsOf`
 * is set, of those weights: repeated, on any worker, the final weights are equal bit for bit.
 *
 * @param data what `loadData([config.dataset], …)` gave.
 * @param openMeasures takes the measures of `record.measures`: needed where there are some.
 * @param kept what this engine keeps from one training for the next; left out, nothing is.
 * @throws BasinError `runner/cancelled` when the context says so, `model/…` and `dataset/…` when the
 *   config does not fit together.
 */
export async function runTraining(
  given: TrainingConfig,
  context: TaskContext,
  engine: Engine,
  data: LoadedData = new Map(),
  openMeasures: OpenMeasures | null = null,
  kept: Kept = keepNothing(engine),
): Promise<TrainingOutcome> {
  // A config stored before an option was added lacks it.
  const config = isComplete(given) ? given : trainingConfigSchema.parse(given);
  const record = openTrainingRecord(context);
  const network = checkTraining(config);
  const { parameterCount } = network;
  const dataset = record.time('startMs', () => kept.dataset(config, data));
  const opened: { dispose(): void }[] = [dataset];
  try {
    const batching = batchingOf(config, dataset.train.count);
    // Random numbers and batch statistics make a step's loss another one than the evaluated network's.
    const lossesOfSteps =
      batching.isFullBatch &&
      dataset.test === null &&
      dataset.train.kind === 'regression' &&
      !trainsOtherwise(network) &&
      needsOnlyLosses(config);
    const schedule = scheduleOf(config, batching, lossesOfSteps, parameterCount);
    const form = chooseForm(config, batching, engine, dataset.train);
    const opening = record.time('startMs', () =>
      openTrainingProgram(engine, {
        config,
        form,
        data: dataset,
        batching,
        schedule,
        keep: kept.stepOf(config, schedule),
        ...startState(config, context, network),
      }),
    );
    opened.unshift(opening);
    const program = record.time('startMs', () =>
      withOwnStatistics(opening, engine, config, network, dataset),
    );
    if (program !== opening) opened.unshift(program);
    const evaluator = lossesOfSteps
      ? null
      : record.time('startMs', () =>
          openEvaluator(engine, config, dataset, kept.evaluationOf(config)),
        );
    if (evaluator !== null) opened.unshift(evaluator);

    const quantities = record.time('startMs', () =>
      openQuantities(engine, { config, form, dataset, batching, schedule }),
    );
    if (quantities !== null) opened.unshift(quantities);
    const measures =
      config.record.measures.length === 0
        ? null
        : record.time('analyseMs', () =>
            openTakenMeasures(openMeasures, { engine, config, context, dataset, data }, schedule),
          );
    if (measures !== null) opened.unshift(measures);
    const epochs = await trainEpochs({
      quantities,
      measures,
      config,
      context,
      batching,
      schedule,
      program,
      evaluator,
      record,
      ...(evaluator === null
        ? {}
        : { evaluateStart: (state) => kept.startOf(config, state, evaluator) }),
    });
    let { state } = epochs;
    let trained = keptState(config, epochs, program, record);
    const averaged = state === 'done' ? program.averagedState() : null;
    if (state === 'done' && config.gradientNormPhase !== null) {
      const ended = await runGradientNormPhase({
        config,
        phase: config.gradientNormPhase,
        context,
        engine,
        form,
        dataset,
        trained: splitState(network, single(trained)),
        stepsBefore: epochs.step,
        record,
      });
      state = ended.state;
      trained = joinState<Floats>(ended.weights, splitState(network, trained).buffers);
    }
    if (state === 'done' && config.record.predictions) {
      Object.assign(
        record.outputs,
        predictionOutputs(engine, config, dataset, splitState(network, trained)),
      );
    }
    Object.assign(record.outputs, measures?.outputs());
    record.flush();
    return {
      kind: 'training',
      state,
      parameterCount,
      weights: state === 'done' ? context.putBlob(littleEndianBytes(trained)) : null,
      ...(averaged === null
        ? {}
        : { averagedWeights: context.putBlob(littleEndianBytes(averaged)) }),
      snapshots: record.snapshots,
      outputs: record.outputs,
      timings: record.timings,
      environment: context.environment,
    };
  } finally {
    for (const one of opened) one.dispose();
  }
}

/** The program, with batch norm's statistics of its averaged weights computed anew where that is wanted. */
function withOwnStatistics(
  program: TrainingProgram,
  engine: Engine,
  config: TrainingConfig,
  network: NetworkDescription,
  { train }: Dataset,
): TrainingProgram {
  if (config.averaging?.updateStatistics !== true || network.bufferCount === 0) return program;
  const statistics = openBatchStatistics(engine, config, train);
  return {
    form: program.form,
    get stepsDone() {
      return program.stepsDone;
    },
    run: program.run,
    flatState: program.flatState,
    averagedState() {
      const state = program.averagedState();
      if (state === null) return null;
      const { weights } = splitState(network, state);
      return joinState(weights, statistics.buffersAt(weights));
    },
    dispose: statistics.dispose,
  };
}

/** Whether nothing must be known of the weights on the way that the steps do not give by themselves. */
function needsOnlyLosses({ stopping, averaging, augmentation, record }: TrainingConfig): boolean {
  return (
    // The losses of the steps are those of changed images.
    augmentation === null &&
    stopping.patience === null &&
    stopping.seconds === null &&
    averaging === null &&
    record.quantities.length === 0
  );
}

/** The last weights, or those of the best epoch where that is wanted. */
function keptState(
  { gradientNormPhase }: TrainingConfig,
  { state, best }: TrainedEpochs,
  program: TrainingProgram,
  record: TrainingRecord,
): Floats {
  if (state !== 'done' || best === null) return program.flatState();
  record.outputs['keptEpoch'] = best.epoch;
  // Behind a phase the stored weights are those that it leaves.
  if (gradientNormPhase === null) record.outputs['keptStep'] = best.step;
  return best.state;
}
