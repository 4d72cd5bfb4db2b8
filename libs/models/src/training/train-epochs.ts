import {
  BasinError,
  type TaskContext,
  type TrainingConfig,
  type TrainingOutcome,
} from '@basin/core';
import type { Evaluator } from '../evaluation/evaluate.ts';
import { type Batching, openEpochOrders } from './batching.ts';
import type { Schedule } from './schedule.ts';
import type { StepValues, TrainingProgram } from './training-program.ts';
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
}

/** What the recording of a training reads of it. */
export interface RecordingParts extends Pick<
  TrainEpochsParts,
  'batching' | 'schedule' | 'evaluator' | 'record'
> {
  program: WeightSource;
}

/**
 * All epochs, a chunk of steps at a time; between chunks metrics, snapshots, progress, and a turn
 * of the event loop, so that a request to stop can arrive.
 */
export async function trainEpochs(parts: TrainEpochsParts): Promise<TrainingOutcome['state']> {
  const { config, context, batching, schedule, program, record } = parts;
  const nextOrder = openEpochOrders(config, batching);
  let order: Int32Array | null = null;
  if (!recordWeights(parts, 0)) return 'diverged';
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
      return 'diverged';
    }
    if (!recordWeights(parts, step) || !finite) return 'diverged';
    const epoch = Math.min(step, schedule.totalSteps) / batching.stepsPerEpoch;
    context.progress(epoch, config.epochCount);
    await turnOfEventLoop();
    if (isPruned(context) && step < schedule.stepsToRun) return 'pruned';
  }
  return 'done';
}

/** Values that the steps themselves gave, each at the weights before its update. False: diverged. */
export function recordSteps(
  { batching, schedule, evaluator, record }: RecordingParts,
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

/** Metrics and snapshots of the weights after `step` updates. False: diverged. */
export function recordWeights(
  { batching, schedule, program, evaluator, record }: RecordingParts,
  step: number,
): boolean {
  const epoch = step / batching.stepsPerEpoch;
  if (schedule.snapshotsAt(step) && !schedule.collectsWeights) {
    record.addSnapshot(step, epoch, program.flatState());
  }
  if (!schedule.recordsAt(step)) {
    record.flush();
    return true;
  }
  let loss: number | null = null;
  if (evaluator !== null) {
    const { train, test } = record.time('evaluateMs', () =>
      evaluator.evaluate(program.flatState()),
    );
    loss = train.loss;
    record.addMetrics(
      { step, epoch },
      {
        'train/loss': train.loss,
        'train/accuracy': train.accuracy,
        'test/loss': test?.loss ?? null,
        'test/accuracy': test?.accuracy ?? null,
      },
    );
  }
  record.flush();
  return loss === null || Number.isFinite(loss);
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
