import type { SweepPlan } from '@basin/core';

/** What no schedule can undercut, and what no greedy one can exceed. In milliseconds. */
export interface MakespanBounds {
  totalMs: number;
  /** The longest chain of tasks that wait for each other; at least the longest task. */
  criticalPathMs: number;
  /** max(total / workers, critical path). */
  lowerMs: number;
  /**
   * Of any schedule that never leaves a worker idle while a task is runnable, where no worker dies:
   * total / workers + (1 − 1 / workers) · critical path (Graham 1969).
   */
  upperMs: number;
}

export function makespanBounds(
  plan: SweepPlan,
  durationsMs: ReadonlyMap<string, number>,
  workerCount: number,
): MakespanBounds {
  const ends = new Map<string, number>();
  let totalMs = 0;
  let criticalPathMs = 0;
  // Dependencies come first in a plan.
  for (const { id, dependsOn } of plan.tasks) {
    const durationMs = durationsMs.get(id) ?? 0;
    const startMs = dependsOn.reduce(
      (latest, needed) => Math.max(latest, ends.get(needed) ?? 0),
      0,
    );
    ends.set(id, startMs + durationMs);
    totalMs += durationMs;
    criticalPathMs = Math.max(criticalPathMs, startMs + durationMs);
  }
  return {
    totalMs,
    criticalPathMs,
    lowerMs: Math.max(totalMs / workerCount, criticalPathMs),
    upperMs: totalMs / workerCount + (1 - 1 / workerCount) * criticalPathMs,
  };
}
