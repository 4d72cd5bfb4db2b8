import type { MetricSeries, Random, TaskEnvironment, TaskOutcome } from '@basin/core';
import type { Cancel, Clock } from '../coordinator/clock.ts';
import {
  type AttemptEnd,
  type Executor,
  type ExecutorListener,
  type WorkItem,
  type WorkUnit,
  refuse,
} from '../executors/executor.ts';

export interface VirtualWorkers {
  count: number;
  /** How long an attempt at a task takes, if its worker lives; a unit takes as long as its longest. */
  durationMs(taskId: string): number;
  /** Mean time from one death of a worker at work to its next; null: none ever dies. */
  meanMsBetweenDeaths: number | null;
  /** From a worker's death until the executor knows of it. */
  detectionMs: number;
  /** From then until the worker is back. */
  restartMs: number;
  /** Reports of progress and metrics that each attempt makes. */
  reportCount: number;
}

export interface VirtualExecutor extends Executor {
  readonly deathCount: number;
  /** Virtual time that workers spent on attempts, lost ones included. */
  readonly busyMs: number;
}

/** A worker's work. */
interface Flight {
  startedMs: number;
  /** Attempts that have not ended. */
  left: number;
  cancels: Cancel[];
}

/** The executor contract on a virtual clock: attempts take their time there, and compute nothing. */
export function openVirtualExecutor(
  workers: VirtualWorkers,
  clock: Clock,
  random: Random,
  listener: ExecutorListener,
): VirtualExecutor {
  const running = new Map<number, { item: WorkItem; flight: Flight }>();
  let busyCount = 0;
  let downCount = 0;
  let deathCount = 0;
  let busyMs = 0;
  let closed = false;

  const freeSlots = (): number => (closed ? 0 : workers.count - busyCount - downCount);

  function end(event: AttemptEnd): void {
    const entry = running.get(event.token);
    if (entry === undefined) return;
    running.delete(event.token);
    const { flight } = entry;
    flight.left -= 1;
    if (flight.left === 0) {
      for (const cancel of flight.cancels) cancel();
      busyMs += clock.nowMs() - flight.startedMs;
      busyCount -= 1;
    }
    listener.event(event);
    if (flight.left === 0) listener.available();
  }

  function die(unit: WorkUnit): void {
    deathCount += 1;
    downCount += 1;
    clock.after(workers.restartMs, () => {
      downCount -= 1;
      listener.available();
    });
    for (const { attempt } of unit) {
      end({ ...attempt, type: 'lost', reason: 'the virtual worker died' });
    }
  }

  function report({ attempt }: WorkItem, index: number, elapsedMs: number): void {
    if (!running.has(attempt.token)) return;
    listener.event({ ...attempt, type: 'metrics', series: [metricsOf(index, elapsedMs)] });
    const epochCount = workers.reportCount;
    listener.event({ ...attempt, type: 'progress', epoch: index, epochCount, elapsedMs });
  }

  return {
    slots: workers.count,
    get freeSlots() {
      return freeSlots();
    },
    // A virtual worker is a process of its own.
    get freeSlotsAlone() {
      return freeSlots();
    },
    get deathCount() {
      return deathCount;
    },
    get busyMs() {
      return busyMs;
    },
    submit(unit) {
      refuse(closed, freeSlots());
      const durationMs = Math.max(...unit.map(({ attempt }) => workers.durationMs(attempt.taskId)));
      const lifeMs = exponential(random, workers.meanMsBetweenDeaths);
      const cancels: Cancel[] = [];
      const flight = { startedMs: clock.nowMs(), left: unit.length, cancels };
      busyCount += 1;
      for (const item of unit) running.set(item.attempt.token, { item, flight });
      const atAll = (work: (item: WorkItem) => void) => () => unit.forEach(work);
      for (let index = 1; index <= workers.reportCount; index++) {
        const atMs = (index / workers.reportCount) * durationMs;
        if (atMs > lifeMs) continue;
        cancels.push(
          clock.after(
            atMs,
            atAll((item) => report(item, index, atMs)),
          ),
        );
      }
      const share = durationMs / unit.length;
      cancels.push(
        lifeMs < durationMs
          ? clock.after(lifeMs + workers.detectionMs, () => die(unit))
          : clock.after(
              durationMs,
              atAll((item) =>
                end({ ...item.attempt, type: 'finished', outcome: outcomeOf(item, share) }),
              ),
            ),
      );
    },
    stop(token, reason) {
      const item = running.get(token)?.item;
      if (item === undefined) return;
      const { attempt } = item;
      const outcome = outcomeOf(item, 0);
      if (reason === 'cancel') clock.after(0, () => end({ ...attempt, type: 'stopped' }));
      else if (outcome.kind === 'training') {
        const pruned = { ...outcome, state: 'pruned', weights: null } as const;
        clock.after(0, () => end({ ...attempt, type: 'finished', outcome: pruned }));
      }
    },
    close() {
      closed = true;
      for (const { item } of [...running.values()]) {
        end({ ...item.attempt, type: 'lost', reason: 'the executor was closed', blameless: true });
      }
      return Promise.resolve();
    },
  };
}

/** Deaths have no memory, so each attempt may draw its worker's remaining life anew. */
function exponential(random: Random, mean: number | null): number {
  return mean === null ? Infinity : -mean * Math.log(1 - random.uniform());
}

function metricsOf(step: number, elapsedMs: number): MetricSeries {
  return {
    name: 'train/loss',
    steps: [step],
    epochs: [step],
    elapsedMs: [elapsedMs],
    values: [1 / step],
  };
}

const environment: TaskEnvironment = {
  backend: 'virtual',
  backendReason: 'a simulation computes nothing',
  engineVersion: '0',
  tensorflowVersion: null,
  cpuFeatures: '',
  nodeVersion: process.versions.node,
  buildDigest: null,
};

function outcomeOf({ attempt, config }: WorkItem, durationMs: number): TaskOutcome {
  const timings = { startMs: 0, trainMs: durationMs, evaluateMs: 0, analyseMs: 0 };
  if (config.kind === 'analysis') {
    const result = { measure: config.measure.measure };
    return { kind: 'analysis', state: 'done', result, timings, environment };
  }
  return {
    kind: 'training',
    state: 'done',
    parameterCount: 13,
    weights: { sha256: attempt.taskId, byteCount: 52 },
    snapshots: [],
    outputs: {},
    timings,
    environment,
  };
}
