import type { BackendFamily, MetricSeries, ProposerSource, SweepPlan } from '@basin/core';
import type { StoreWriter } from '@basin/store';
import { type GrowingSweep, openGrowingSweep } from './growing-sweep.ts';
import { createRunningCurves, finitePart } from './running-curves.ts';
import type { SweepIndex } from './sweep-index.ts';

/** The proposers of sweeps that grow: asks, tells, and stores both before anything runs. */
export interface Growth {
  /** Makes the proposer of a sweep from its history, again where it has one. */
  open(sweepId: string, plan: SweepPlan): void;
  /** Asks no more: the sweep was cancelled. */
  close(sweepId: string): void;
  /** Whether more may come: its proposer is not done, or has not heard of all that ended. */
  mayGrow(sweepId: string): boolean;
  /** Whether asking may bring something: nobody said so yet, or news came since. */
  canAsk(): boolean;
  /**
   * Asks for what may run on so many free slots, and stores it; returns the identities of tasks that
   * are new. Null: nobody has anything to propose now.
   *
   * @throws what the store throws; the same is stored when it is called again.
   */
  ask(freeSlots: number, isPaused: (sweepId: string) => boolean): string[] | null;
  /** Some trial of a task has ended. */
  ended(taskId: string): void;
  /** Whether a running training should be pruned, now that it has reported this. */
  shouldPrune(taskId: string, series: readonly MetricSeries[]): boolean;
  /** Whether a training counts as pruned although it ended before it heard of it. */
  stoppedLate(taskId: string): boolean;
  /** An attempt is lost: the next one reports from the start again. */
  lost(taskId: string): void;
}

/** Far enough ahead for any number of workers, in one transaction. */
const lookahead = 256;

export function createGrowth(parts: {
  writer: StoreWriter;
  index: SweepIndex;
  backendFamily: BackendFamily;
  /** Null: the plan has all tasks there will be. */
  sourceOf: (plan: SweepPlan) => ProposerSource | null;
}): Growth {
  const sweeps = new Map<string, GrowingSweep>();
  const curves = createRunningCurves();
  /** Running trainings that are to be pruned even if they end before. */
  const late = new Set<string>();

  function forget(taskId: string): void {
    curves.forget(taskId);
    late.delete(taskId);
  }

  /** What one sweep says of a training that has reported this. */
  function prunedBy(
    { source, proposer, wanting }: GrowingSweep,
    taskId: string,
    series: readonly MetricSeries[],
  ): boolean {
    const numbers = wanting(taskId);
    const news = series.find(({ name }) => name === source.watches);
    if (numbers.length === 0 || news === undefined) return false;
    const curve = curves.continued(taskId, news);
    if (proposer.decide({ taskId, numbers, curve }) !== 'prune') return false;
    if (source.stopsLate !== true) return true;
    // One that only its divergence stops has diverged.
    const sound = proposer.decide({ taskId, numbers, curve: finitePart(curve) });
    if (sound === 'prune') late.add(taskId);
    return true;
  }

  return {
    open(sweepId, plan) {
      sweeps.delete(sweepId);
      const source = plan.definition === undefined ? null : parts.sourceOf(plan);
      if (source !== null) sweeps.set(sweepId, openGrowingSweep(sweepId, source, parts));
    },
    close: (sweepId) => void sweeps.delete(sweepId),
    mayGrow: (sweepId) => sweeps.get(sweepId)?.mayGrow() ?? false,
    canAsk: () => [...sweeps.values()].some((sweep) => sweep.canAsk()),
    ask(freeSlots, isPaused) {
      let isProgress = false;
      for (const [sweepId, sweep] of sweeps) {
        if (isPaused(sweepId)) continue;
        const count = sweep.source.adaptive ? freeSlots : Math.max(lookahead, freeSlots);
        if (sweep.ask(count)) isProgress = true;
        const added = sweep.store();
        if (added.length === 0) continue;
        // The others have their turn before it.
        sweeps.delete(sweepId);
        sweeps.set(sweepId, sweep);
        return added;
      }
      return isProgress ? [] : null;
    },
    ended(taskId) {
      forget(taskId);
      for (const sweep of sweeps.values()) sweep.ended(taskId);
    },
    shouldPrune(taskId, series) {
      let prune = false;
      // All of them: each keeps its own account of what it has decided.
      for (const sweep of sweeps.values()) if (prunedBy(sweep, taskId, series)) prune = true;
      return prune;
    },
    stoppedLate: (taskId) => late.has(taskId),
    lost: forget,
  };
}
