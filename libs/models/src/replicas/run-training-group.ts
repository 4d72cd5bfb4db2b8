import {
  BasinError,
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
import { initialWeights } from '../initial-weights.ts';
import { keepNothing, type Kept } from '../kept/kept.ts';
import { littleEndianBytes } from '../little-endian.ts';
import { describeNetwork } from '../network/describe-network.ts';
import { type Batching, batchingOf } from '../training/batching.ts';
import { predictionOutputs } from '../training/predictions.ts';
import { type Schedule, scheduleOf } from '../training/schedule.ts';
import { isPruned, recordSteps, recordWeights, turnOfEventLoop } from '../training/train-epochs.ts';
import {
  openTrainingRecord,
  type TrainingRecord,
  type WeightSource,
} from '../training/training-record.ts';
import { replicaGroupKey, replicaWidth } from './replica-group.ts';
import { openReplicaProgram } from './replica-program.ts';

/** One trial of a group, from its start to its end. */
interface Replica {
  slot: number;
  config: TrainingConfig;
  context: TaskContext;
  record: TrainingRecord;
  source: WeightSource;
  end: ReplicaEnd | null;
}

/** A trial's outcome, or what it threw. */
export type ReplicaEnd = PromiseSettledResult<TrainingOutcome>;

export interface TrainingGroupOptions {
  /** What `loadData` gave for the group's data set; not needed where it is made on the spot. */
  data?: LoadedData;
  /** Networks of the program, with those that fill it up; `replicaWidth` where it is left out. */
  width?: number;
  /** What this engine keeps from one group for the next; left out, nothing is. */
  kept?: Kept;
  /** Told each trial's end as it comes: of one that diverges or is to stop, before the group's. */
  ended?(index: number, end: ReplicaEnd): void;
}

/**
 * Trains up to `width` networks that differ in their seeds alone as one program; short groups are
 * filled up. The weights of each are bit for bit the same whatever its slot and its neighbours;
 * those of `runTraining` differ in rounding. Each trial has its own context and its own end: one that
 * diverges, is to stop or cannot store its weights leaves the group without touching the others,
 * and `ended` hears of it at once.
 * Timings are each trial's share of the group's.
 *
 * @returns for each config its outcome, or what it threw (`runner/cancelled`, say).
 * @throws BasinError `model/replica-group` when the configs are no group; whatever keeps the whole
 *   group from running.
 */
export async function runTrainingGroup(
  given: readonly TrainingConfig[],
  contexts: readonly TaskContext[],
  engine: Engine,
  { ended, data = new Map(), width: asked, kept = keepNothing(engine) }: TrainingGroupOptions = {},
): Promise<ReplicaEnd[]> {
  const configs = given.map((one) => (isComplete(one) ? one : trainingConfigSchema.parse(one)));
  const { config, width } = checkGroup(configs, contexts, asked);
  checkTraining(config);
  const records = contexts.map((context) => openTrainingRecord(context));
  const startedMs = performance.now();
  const dataset = kept.dataset(config, data);
  const opened: { dispose(): void }[] = [dataset];
  try {
    const batching = batchingOf(config, dataset.train.count);
    const schedule = scheduleOf(config, batching, true);
    // Slots without a trial train the first one again.
    const initial = Array.from({ length: width }, (_, slot) =>
      initialWeights(configs[slot] ?? config),
    );
    const options = {
      config,
      split: dataset.train,
      schedule,
      keep: kept.stepOf(config, schedule),
      initial,
    };
    const program = openReplicaProgram(engine, options);
    opened.unshift(program);
    share(records, 'startMs', performance.now() - startedMs);

    const replicas = configs.map((own, slot): Replica => ({
      slot,
      config: own,
      context: contexts[slot] as TaskContext,
      record: records[slot] as TrainingRecord,
      source: { flatState: () => program.flatWeights(slot), averagedState: () => null },
      end: null,
    }));
    for (const replica of replicas) {
      guarded(replica, () => void recordWeights(partsOf(replica, batching, schedule), 0));
    }
    const running = (): Replica[] => replicas.filter(({ end }) => end === null);
    const told = new Set<Replica>();
    const tellEnds = (): void => {
      for (const replica of replicas) {
        if (replica.end === null || told.has(replica)) continue;
        told.add(replica);
        ended?.(replica.slot, replica.end);
      }
    };
    tellEnds();
    for (let step = 0; step < schedule.stepsToRun && running().length > 0;) {
      const stepCount = schedule.stepsUntilStop(step);
      const chunkMs = performance.now();
      const starts = records.map((record) => record.elapsedMs());
      const values = program.run(stepCount);
      share(
        running().map(({ record }) => record),
        'trainMs',
        performance.now() - chunkMs,
      );
      for (const replica of running()) {
        const { slot, context } = replica;
        guarded(replica, () => {
          const parts = partsOf(replica, batching, schedule);
          if (!recordSteps(parts, step, values[slot]!, starts[slot]!)) {
            finish(engine, replica, 'diverged', dataset);
            return;
          }
          recordWeights(parts, step + stepCount);
          const epoch = Math.min(step + stepCount, schedule.totalSteps) / batching.stepsPerEpoch;
          context.progress(epoch, config.epochCount);
        });
      }
      step += stepCount;
      await turnOfEventLoop();
      for (const replica of running()) {
        guarded(replica, () => {
          const pruned = isPruned(replica.context) && step < schedule.stepsToRun;
          if (pruned) finish(engine, replica, 'pruned', dataset);
        });
      }
      tellEnds();
    }
    for (const replica of running()) {
      guarded(replica, () => finish(engine, replica, 'done', dataset));
      tellEnds();
    }
    return replicas.map(({ end }) => end as ReplicaEnd);
  } finally {
    for (const one of opened) one.dispose();
  }
}

function partsOf({ record, source }: Replica, batching: Batching, schedule: Schedule) {
  return { batching, schedule, record, program: source, evaluator: null };
}

/** Each trial's share of what the group took. */
function share(
  records: readonly TrainingRecord[],
  timing: 'startMs' | 'trainMs',
  durationMs: number,
): void {
  for (const { timings } of records) timings[timing] += durationMs / records.length;
}

/** What one trial throws is its own end. */
function guarded(replica: Replica, work: () => void): void {
  try {
    work();
  } catch (reason) {
    replica.end = { status: 'rejected', reason };
  }
}

function finish(
  engine: Engine,
  replica: Replica,
  state: TrainingOutcome['state'],
  dataset: Dataset,
): void {
  const { config, context, record, source } = replica;
  const weights = state === 'done' ? source.flatState() : null;
  if (weights !== null && config.record.predictions) {
    Object.assign(
      record.outputs,
      predictionOutputs(engine, config, dataset, { weights, buffers: new Float32Array() }),
    );
  }
  record.flush();
  replica.end = {
    status: 'fulfilled',
    value: {
      kind: 'training',
      state,
      parameterCount: describeNetwork(config.network).parameterCount,
      weights: weights === null ? null : context.putBlob(littleEndianBytes(weights)),
      snapshots: record.snapshots,
      outputs: record.outputs,
      timings: record.timings,
      environment: context.environment,
    },
  };
}

/** The first config, which stands for all, and how many train together. */
function checkGroup(
  configs: readonly TrainingConfig[],
  contexts: readonly TaskContext[],
  asked: number | undefined,
): { config: TrainingConfig; width: number } {
  const [config] = configs;
  const refuse = (problem: string): never => {
    throw new BasinError('model/replica-group', problem);
  };
  if (config === undefined) return refuse('a group of replicas needs at least one config');
  const key = replicaGroupKey(config);
  if (key === null) return refuse('this training has no replica form: use runTraining');
  const odd = configs.findIndex((other) => replicaGroupKey(other) !== key);
  if (odd !== -1) {
    return refuse(
      `config ${odd} differs from config 0 in more than seeds: group by replicaGroupKey`,
    );
  }
  const width = asked ?? replicaWidth(config);
  if (configs.length > width || contexts.length !== configs.length) {
    return refuse(
      `${configs.length} configs with ${contexts.length} contexts do not fit a group of ${width}: give at most ${width}, and a context each`,
    );
  }
  return { config, width };
}
