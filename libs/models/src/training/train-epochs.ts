import {
  BasinError,
  type TaskContext,
  type TrainingConfig,
  type TrainingOutcome,
} from '@basin/core';
import { type Floats, single } from '../little-endian.ts';
import type { Evaluation, Evaluator } from '../evaluation/evaluate.ts';
import type { Quantities } from './quantities.ts';
import { watchEnd } from './early-end.ts';
import { type Batching, openEpochOrders } from './batching.ts';
import type { Schedule } from './schedule.ts';
import type { StepValues, TrainingProgram } from './training-program.ts';
import type { TakenMeasures } from './taken-measures.ts';
import type { TrainingRecord, WeightSource } from './training-record.ts';

export interface TrainEpochsParts {
  config: TrainingConfig;
  context: TaskContext;
  batching: Batching;
  schedule: Schedule;
  program: TrainingProgram;
  /** Null where the loop's own losses are the metrics. */
  evaluator: Evaluator | null;
  record: TrainingRecord;
  /** Of the weights before the first step, which other trainings may have evaluated; left out: as any others. */
  evaluateStart?: (state: Floats) => Evaluation;
  /** Null where none are asked for. */
  quantities?: Quantities | null;
  /** Null where none are asked for. */
  measures?: TakenMeasures | null;
}

/** Where the epochs ended. */
export interface TrainedEpochs {
  state: TrainingOutcome['state'];
  /** Updates made. */
  step: number;
  /** The weights to keep instead of the last ones. */
  best: BestWeights | null;
}

interface BestWeights {
  state: Floats;
  step: number;
  epoch: number;
}

/** What the recording of a training reads of it. */
export interface RecordingParts extends Pick<
  TrainEpochsParts,
  'batching' | 'schedule' | 'evaluator' | 'evaluateStart' | 'record' | 'quantities' | 'measures'
> {
  program: WeightSource;
}

/**
 * All epochs, a chunk of steps at a time; between chunks metrics, snapshots, progress, and a turn
 * of the event loop, so that a request to stop can arrive.
 */
export async function trainEpochs(parts: TrainEpochsParts): Promise<TrainedEpochs> {
  const { config, context, batching, schedule, program, record } = parts;
  const watch = watchEnd(config.stopping);
  let best: BestWeights | null = null;
  /** False: diverged. */
  const look = (step: number, isLast = false): boolean => {
    const { values, finite } = recordWeights(parts, step, isLast);
    const epoch = step / batching.stepsPerEpoch;
    if (watch.record(epoch, values) && config.stopping.patience?.keep === 'best') {
      best = { state: program.flatState(), step, epoch };
    }
    return finite;
  };
  const ended = (state: TrainingOutcome['state'], step: number): TrainedEpochs => ({
    ...{ state, step, best },
  });
  const nextOrder = openEpochOrders(config, batching);
  let order: Int32Array | null = null;
  if (!look(0)) return ended('diverged', 0);
  for (let step = 0; step < schedule.stepsToRun;) {
    const firstStep = step % batching.stepsPerEpoch;
    if (firstStep === 0 && !batching.isFullBatch) order = nextOrder();
    const stepCount = schedule.stepsUntilStop(step);
    const startedMs = record.elapsedMs();
    const values = record.time('trainMs', () => program.run({ order, firstStep, stepCount }));
    const finite = recordSteps(parts, step, values, startedMs);
    step += stepCount;
    if (!finite && parts.evaluator === null) {
      record.flush();
      return ended('diverged', step);
    }
    if (!look(step) || !finite) return ended('diverged', step);
    const epoch = Math.min(step, schedule.totalSteps) / batching.stepsPerEpoch;
    context.progress(epoch, config.epochCount);
    await turnOfEventLoop();
    const pruned = isPruned(context);
    if (step >= schedule.stepsToRun) break;
    if (pruned) return ended('pruned', step);
    const early = watch.reasonAt(epoch, record.elapsedMs());
    if (early !== null) {
      record.outputs['stopped'] = { ...early, step, epoch };
      if (!look(step, true)) return ended('diverged', step);
      return ended('done', step);
    }
  }
  if (schedule.totalSteps < config.epochCount * batching.stepsPerEpoch) {
    const { totalSteps: step } = schedule;
    const epoch = step / batching.stepsPerEpoch;
    record.outputs['stopped'] = { reason: 'steps', repeatable: true, step, epoch };
  }
  return ended('done', schedule.totalSteps);
}

/** Values that the steps themselves gave, each at the weights before its update. False: diverged. */
export function recordSteps(
  { batching, schedule, evaluator, record, quantities = null }: RecordingParts,
  firstStep: number,
  values: StepValues,
  startedMs: number,
): boolean {
  // Steps past the end only fill up the call.
  const count = Math.min(values.losses.length, schedule.stepsToRun - firstStep);
  const stepMs = (record.elapsedMs() - startedMs) / values.losses.length;
  for (let index = 0; index < count; index++) {
    const step = firstStep + index;
    const loss = values.losses[index] as number;
    if (schedule.recordsAt(step)) {
      record.addMetrics(
        // Clocks are read between calls; within one, the steps take the same time each.
        { step, epoch: step / batching.stepsPerEpoch, elapsedMs: startedMs + index * stepMs },
        {
          'train/loss': evaluator === null ? loss : null,
          'train/gradient-norm': values.gradientNorms?.[index] ?? null,
          ...(values.layersAt === null ? {} : quantities?.ofStep(step, values.layersAt(index))),
        },
      );
    }
    if (values.weightsAt !== null && schedule.snapshotsAt(step)) {
      record.addSnapshot(step, step / batching.stepsPerEpoch, values.weightsAt(index));
    }
    if (!Number.isFinite(loss)) return false;
  }
  return true;
}

/**
 * Metrics and snapshots of the weights after `step` updates.
 *
 * @param isLast the training ends here, before it was planned to: metrics are due that are not recorded yet.
 */
export function recordWeights(
  parts: RecordingParts,
  step: number,
  isLast = false,
): { values: Record<string, number | null>; finite: boolean } {
  const { batching, schedule, program, evaluator, record, quantities = null } = parts;
  const epoch = step / batching.stepsPerEpoch;
  if (schedule.snapshotsAt(step) && !schedule.collectsWeights) {
    record.addSnapshot(step, epoch, program.flatState());
  }
  takeMeasures(parts, step, isLast);
  if (schedule.recordsAt(step) === isLast) {
    record.flush();
    return { values: {}, finite: true };
  }
  let loss: number | null = null;
  let values: Record<string, number | null> = {};
  if (evaluator !== null) {
    const evaluate = (step === 0 ? parts.evaluateStart : undefined) ?? evaluator.evaluate;
    const { train, test } = record.time('evaluateMs', () => evaluate(program.flatState()));
    loss = train.loss;
    values = {
      'train/loss': train.loss,
      'train/accuracy': train.accuracy,
      'test/loss': test?.loss ?? null,
      'test/accuracy': test?.accuracy ?? null,
    };
    const others = record.time('evaluateMs', () => quantities?.at(step, program.flatState()));
    const averaged = program.averagedState();
    record.addMetrics(
      { step, epoch },
      { ...values, ...others, ...averagedMetrics(evaluator, record, averaged) },
    );
  }
  record.flush();
  return { values, finite: loss === null || Number.isFinite(loss) };
}

/** Those that are due; where the training ends early, the others. */
function takeMeasures(
  { batching, schedule, program, record, measures = null }: RecordingParts,
  step: number,
  isLast: boolean,
): void {
  if (measures === null) return;
  const planned = schedule.measuresAt(step);
  const due = isLast ? schedule.measuresAt(0).filter((one) => !planned.includes(one)) : planned;
  if (due.length === 0) return;
  const values = record.time('analyseMs', () =>
    measures.at(step, single(program.flatState()), due),
  );
  record.addMetrics({ step, epoch: step / batching.stepsPerEpoch }, values);
}

/** The same of the averaged weights, where there are any. */
function averagedMetrics(
  evaluator: Evaluator,
  record: TrainingRecord,
  averaged: Floats | null,
): Record<string, number | null> {
  if (averaged === null) return {};
  const { train, test } = record.time('evaluateMs', () => evaluator.evaluate(averaged));
  return {
    'train/loss-averaged': train.loss,
    'train/accuracy-averaged': train.accuracy,
    'test/loss-averaged': test?.loss ?? null,
    'test/accuracy-averaged': test?.accuracy ?? null,
  };
}

export async function turnOfEventLoop(): Promise<void> {
  await new Promise((resolve) => {
    setImmediate(resolve);
  });
}

/**
 * Whether the training is to end here as pruned.
 *
 * @throws BasinError `runner/cancelled` when it is to end as if it had never been.
 */
export function isPruned(context: TaskContext): boolean {
  const request = context.stopRequest();
  if (request === 'cancel') {
    throw new BasinError(
      'runner/cancelled',
      'the training was cancelled between two chunks of steps',
    );
  }
  return request === 'prune';
}
