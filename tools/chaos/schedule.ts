import { randomStream } from '@basin/core';

export type ChaosTarget = 'coordinator' | 'redis' | `worker ${number}`;

/** One disturbance. The same seed gives the same schedule. */
export interface Fault {
  /** From the start of the disturbed run. */
  atMs: number;
  target: ChaosTarget;
  /** kill: SIGKILL, started again afterwards; freeze: SIGSTOP, then SIGCONT. */
  action: 'kill' | 'freeze';
  /** Until it is started again or goes on. */
  downMs: number;
}

export interface ScheduleOptions {
  seed: number;
  durationMs: number;
  workerCount: number;
  /** Mean time between faults; gaps are exponential, so that some come in one another's wake. */
  meanGapMs: number;
  longestFreezeMs: number;
}

const longestRestartMs = 4_000;
/** The first moments belong to the start of the processes. */
const quietMs = 1_000;

/** Workers have three faults of five, the coordinator and Redis one each. */
export function planSchedule(options: ScheduleOptions): Fault[] {
  const { durationMs, workerCount, meanGapMs, longestFreezeMs } = options;
  const random = randomStream(options.seed, 'chaos');
  const between = (low: number, high: number): number =>
    Math.round(low + (high - low) * random.uniform());
  const faults: Fault[] = [];
  const gap = (): number => -meanGapMs * Math.log(1 - random.uniform());
  for (let atMs = quietMs + gap(); atMs < durationMs; atMs += gap()) {
    const pick = random.integer(5);
    const target: ChaosTarget =
      pick === 0
        ? 'coordinator'
        : pick === 1
          ? 'redis'
          : `worker ${1 + random.integer(workerCount)}`;
    const action = random.integer(2) === 0 ? 'kill' : 'freeze';
    const downMs =
      action === 'kill' ? between(100, longestRestartMs) : between(200, longestFreezeMs);
    faults.push({ atMs: Math.round(atMs), target, action, downMs });
  }
  return faults;
}

export function describeFault({ atMs, target, action, downMs }: Fault): string {
  return `${(atMs / 1_000).toFixed(1).padStart(6)} s  ${action} ${target}, ${(downMs / 1_000).toFixed(1)} s`;
}
