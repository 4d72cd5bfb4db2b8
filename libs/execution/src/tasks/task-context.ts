import type { BlobRef, MetricSeries, TaskContext, TaskEnvironment } from '@basin/core';
import { single, storedFloats } from '@basin/models';
import { BasinError } from '@basin/core';
import type { ExecutorEvent, WorkItem } from '../executors/executor.ts';

/** Bytes by their SHA-256, beside the database. */
export interface Blobs {
  put(bytes: Uint8Array): BlobRef;
  get(ref: BlobRef): Uint8Array;
}

export interface TaskContextOptions {
  item: WorkItem;
  environment: TaskEnvironment;
  blobs: Blobs;
  stopRequest: TaskContext['stopRequest'];
  /** @param isFollowed whether the next event of this attempt comes within this turn of the event loop. */
  send(event: ExecutorEvent, isFollowed: boolean): void;
  now?(): number;
}

/** Progress and metrics leave a worker at most this often: a fast task has thousands of epochs. */
const reportIntervalMs = 200;

/** A running task as its runner has it. */
export interface RunContext extends TaskContext {
  /** Sends what is held back: the task is over, and its end follows. */
  flush(): void;
}

/**
 * The runner's side of a running task: reports are throttled, metrics gathered into batches. What takes no longer
 * than between two reports has one of each kind, with its end.
 */
export function createTaskContext(options: TaskContextOptions): RunContext {
  const { item, send, blobs } = options;
  const now = options.now ?? (() => performance.now());
  const startedMs = now();
  let pendingMetrics = new Map<string, MetricSeries>();
  let pendingProgress: { epoch: number; epochCount: number } | null = null;
  let reportedMs = startedMs;

  function report(isLast: boolean): void {
    const { attempt } = item;
    if (pendingMetrics.size > 0) {
      const isFollowed = isLast || pendingProgress !== null;
      send({ ...attempt, type: 'metrics', series: [...pendingMetrics.values()] }, isFollowed);
      pendingMetrics = new Map();
    }
    if (pendingProgress !== null) {
      const elapsedMs = now() - startedMs;
      send({ ...attempt, type: 'progress', ...pendingProgress, elapsedMs }, isLast);
      pendingProgress = null;
    }
    reportedMs = now();
  }

  function reportWhenDue(): void {
    if (now() - reportedMs >= reportIntervalMs) report(false);
  }

  return {
    environment: options.environment,
    now,
    stopRequest: options.stopRequest,
    progress(epoch, epochCount) {
      pendingProgress = { epoch, epochCount };
      reportWhenDue();
    },
    metrics(series) {
      for (const added of series) append(pendingMetrics, added);
      reportWhenDue();
    },
    putBlob: (bytes) => blobs.put(bytes),
    getBlob: (ref) => blobs.get(ref),
    trained(taskId) {
      const input = item.inputs.find((candidate) => candidate.taskId === taskId);
      if (input === undefined) {
        throw new BasinError(
          'runner/unknown-input',
          `task ${item.attempt.taskId.slice(0, 12)} asked for the weights of ${taskId.slice(0, 12)}, which it does not depend on`,
        );
      }
      const stored = storedFloats(blobs.get(input.weights), input.config.precision);
      const weights = single(stored);
      const { config, averagedWeights, snapshots, testAccuracies = {} } = input;
      return {
        ...{ taskId, config, weights, snapshots, testAccuracies },
        ...(stored instanceof Float64Array ? { doubles: stored } : {}),
        ...(averagedWeights === undefined ? {} : { averagedWeights }),
      };
    },
    flush: () => report(true),
  };
}

function append(pending: Map<string, MetricSeries>, added: MetricSeries): void {
  const held = pending.get(added.name);
  if (held === undefined) {
    pending.set(added.name, {
      name: added.name,
      steps: [...added.steps],
      epochs: [...added.epochs],
      elapsedMs: [...added.elapsedMs],
      values: [...added.values],
    });
    return;
  }
  held.steps.push(...added.steps);
  held.epochs.push(...added.epochs);
  held.elapsedMs.push(...added.elapsedMs);
  held.values.push(...added.values);
}
