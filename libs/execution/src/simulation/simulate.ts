import { createHash } from 'node:crypto';
import { randomStream, type StateCounts } from '@basin/core';
import type { StoreWriter } from '@basin/store';
import type { Coordinator } from '../coordinator/contract.ts';
import { createCoordinator } from '../coordinator/coordinator.ts';
import type { Executor } from '../executors/executor.ts';
import { makespanBounds } from './bounds.ts';
import { type SyntheticPlanOptions, syntheticPlan } from './synthetic-plan.ts';
import { cpuMs, timedWriter, type WriterTimes } from './timed-writer.ts';
import { createVirtualClock } from './virtual-clock.ts';
import { openVirtualExecutor } from './virtual-executor.ts';

export interface SimulationOptions extends SyntheticPlanOptions {
  seed: number;
  workerCount: number;
  /** Mean deaths of a worker per hour at work; 0: none. */
  deathsPerHour: number;
  detectionSeconds: number;
  restartSeconds: number;
  /** Reports of progress and metrics that each attempt makes. */
  reportCount: number;
  /** The store, on the virtual clock. Closed at the end. */
  openStore(now: () => number): StoreWriter;
}

/** What became of the sweep on the virtual clock, and what it cost in real time. */
export interface SimulationResult {
  counts: StateCounts;
  attemptCount: number;
  /** Attempts that ran together count once. */
  unitCount: number;
  deathCount: number;
  virtual: {
    makespanSeconds: number;
    /** The bounds are those of tasks that run one by one: units of several may undercut them. */
    lowerBoundSeconds: number;
    /** Graham's, which holds where no worker dies. */
    upperBoundSeconds: number;
    criticalPathSeconds: number;
    /** Lower bound over makespan: 1 is as good as can be. */
    efficiency: number;
    /** Share of the workers' time spent on attempts, lost ones included. */
    utilisation: number;
    tasksPerSecond: number;
  };
  real: {
    /** Until the first task starts: store, index and queue take in the plan. */
    planSeconds: number;
    runSeconds: number;
    /** Of all threads of the process, garbage collection included. */
    runCpuSeconds: number;
    /** The run's processor time over its tasks: reports, leases, starts, ends and all. */
    cpuMicrosecondsPerTask: number;
    /** The same without the store. */
    schedulerCpuMicrosecondsPerTask: number;
    heapBytesPerTask: number;
    peakResidentBytes: number;
    store: WriterTimes;
  };
  /** SHA-256 over all starts, in order, with their virtual times: equal for equal schedules. */
  scheduleHash: string;
}

const millisecondsPerHour = 3_600_000;

/** Runs a sweep through the real coordinator, with virtual workers on a virtual clock. */
export async function simulate(options: SimulationOptions): Promise<SimulationResult> {
  const { seed, workerCount, deathsPerHour } = options;
  const { plan, durationsMs } = syntheticPlan(options, randomStream(seed, 'plan'));
  const bounds = makespanBounds(plan, durationsMs, workerCount);
  const clock = createVirtualClock();
  const { writer, times } = timedWriter(options.openStore(clock.nowMs));
  const workers = openVirtualExecutor(
    {
      count: workerCount,
      durationMs: (taskId) => durationsMs.get(taskId) ?? 0,
      meanMsBetweenDeaths: deathsPerHour === 0 ? null : millisecondsPerHour / deathsPerHour,
      detectionMs: 1_000 * options.detectionSeconds,
      restartMs: 1_000 * options.restartSeconds,
      reportCount: options.reportCount,
    },
    clock,
    randomStream(seed, 'deaths'),
    {
      event: (event) => {
        if (event.type === 'finished') finishedMs = clock.nowMs();
        coordinator.event(event);
      },
      available: () => coordinator.available(),
      broken: (error) => coordinator.broken(error),
    },
  );
  let finishedMs = 0;
  let attemptCount = 0;
  let unitCount = 0;
  const schedule = createHash('sha256');
  const executor: Executor = {
    slots: workers.slots,
    get freeSlots() {
      return workers.freeSlots;
    },
    get freeSlotsAlone() {
      return workers.freeSlotsAlone;
    },
    submit(unit) {
      attemptCount += unit.length;
      unitCount += 1;
      for (const { attempt } of unit) schedule.update(`${clock.nowMs()} ${attempt.taskId}\n`);
      workers.submit(unit);
    },
    stop: (token, reason) => workers.stop(token, reason),
    close: () => workers.close(),
  };
  const coordinator: Coordinator = createCoordinator({
    ...{ writer, executor, clock },
    workerName: 'virtual',
  });
  try {
    const heapBefore = heapUsed();
    const startedMs = performance.now();
    const { sweepId } = coordinator.add(plan, { fresh: false });
    const plannedMs = performance.now();
    const startedCpuMs = cpuMs();
    const planStoreMs = sumCpuMs(times);
    clock.run();
    const endedMs = performance.now();
    const runCpuMs = cpuMs() - startedCpuMs;
    const heapBytes = Math.max(0, heapUsed() - heapBefore);
    const end = await Promise.race([coordinator.ended, Promise.resolve('unfinished' as const)]);
    if (end !== 'finished') throw new Error(`the virtual sweep came to no end (${end})`);
    const storeCpuMs = sumCpuMs(times) - planStoreMs;
    const { taskCount } = options;
    return {
      counts: writer.counts(sweepId),
      attemptCount,
      unitCount,
      deathCount: workers.deathCount,
      virtual: {
        makespanSeconds: finishedMs / 1_000,
        lowerBoundSeconds: bounds.lowerMs / 1_000,
        upperBoundSeconds: bounds.upperMs / 1_000,
        criticalPathSeconds: bounds.criticalPathMs / 1_000,
        efficiency: bounds.lowerMs / finishedMs,
        utilisation: workers.busyMs / (workerCount * finishedMs),
        tasksPerSecond: (1_000 * taskCount) / finishedMs,
      },
      real: {
        planSeconds: (plannedMs - startedMs) / 1_000,
        runSeconds: (endedMs - plannedMs) / 1_000,
        runCpuSeconds: runCpuMs / 1_000,
        cpuMicrosecondsPerTask: (1_000 * runCpuMs) / taskCount,
        schedulerCpuMicrosecondsPerTask: (1_000 * (runCpuMs - storeCpuMs)) / taskCount,
        heapBytesPerTask: heapBytes / taskCount,
        peakResidentBytes: 1_024 * process.resourceUsage().maxRSS,
        store: times,
      },
      scheduleHash: schedule.digest('hex'),
    };
  } finally {
    writer.close();
  }
}

function sumCpuMs(times: WriterTimes): number {
  return Object.values(times).reduce((sum, { cpuMs }) => sum + cpuMs, 0);
}

/** Exact under --expose-gc, with what is garbage otherwise. */
function heapUsed(): number {
  globalThis.gc?.();
  return process.memoryUsage().heapUsed;
}
