import { finishedStates, type TaskState, type TrialRef } from '@basin/core';
import type { StoreWriter } from '@basin/store';
import { createBinaryHeap } from './binary-heap.ts';
import { trialKey } from './ready-queue.ts';
import type { SweepIndex } from './sweep-index.ts';

/**
 * Estimated work of the running sweeps, in seconds on one core. It follows the states of trials, so
 * that what is cancelled, skipped or given up is no longer counted.
 */
export interface WorkLeft {
  /** Takes in a sweep that was just planned. */
  add(sweepId: string): void;
  readonly doneSeconds: number;
  readonly leftSeconds: number;
  /** The longest chain among what is left. */
  readonly longestSeconds: number;
}

interface Work {
  seconds: number;
  priority: number;
  isLeft: boolean;
}

const outcomes: readonly TaskState[] = ['done', 'diverged', 'pruned'];

export function createWorkLeft(
  index: SweepIndex,
  writer: Pick<StoreWriter, 'unfinished' | 'onMove'>,
): WorkLeft {
  const left = new Map<string, Work>();
  /** What has left stays in it until it comes to the top. */
  const longestFirst = createBinaryHeap<Work>((a, b) => b.priority - a.priority);
  let leftSeconds = 0;
  let doneSeconds = 0;

  function put(trial: TrialRef): void {
    const task = index.find(trial.taskId);
    if (task === undefined || left.has(trialKey(trial))) return;
    const { seconds, priority } = task;
    const work = { seconds, priority, isLeft: true };
    left.set(trialKey(trial), work);
    longestFirst.push(work);
    leftSeconds += seconds;
  }

  function take(trial: TrialRef, state: TaskState): void {
    const work = left.get(trialKey(trial));
    if (work === undefined) return;
    left.delete(trialKey(trial));
    work.isLeft = false;
    // Sums of many fractions do not come back to nothing by themselves.
    leftSeconds = left.size === 0 ? 0 : leftSeconds - work.seconds;
    if (outcomes.includes(state)) doneSeconds += work.seconds;
  }

  writer.onMove((moves) => {
    for (const move of moves) {
      if (finishedStates.includes(move.to)) take(move, move.to);
      else put(move);
    }
  });

  return {
    add(sweepId) {
      for (const trial of writer.unfinished(sweepId)) put(trial);
    },
    get doneSeconds() {
      return doneSeconds;
    },
    get leftSeconds() {
      return leftSeconds;
    },
    get longestSeconds() {
      while (longestFirst.peek()?.isLeft === false) longestFirst.pop();
      return longestFirst.peek()?.priority ?? 0;
    },
  };
}
