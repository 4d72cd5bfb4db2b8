import type { RetriedTasks, TagChange, Target, TrialRef } from '@basin/core';
import type { CancelledSweep } from './contract.ts';

/** What people decide about stored sweeps and tasks; no coordinator is needed for it. */
export interface ControlWriter {
  /**
   * Pauses sweeps, or lets them go on. Nothing of a paused sweep is runnable, until it is resumed; what
   * runs goes on, and so does what an unpaused sweep shares with it. Returns those that were not so before.
   */
  setPaused(sweepIds: readonly string[], paused: boolean): string[];

  /** Cancels one task for every sweep that has it; what waits for it is skipped. */
  cancelTask(trial: TrialRef, reason: string): CancelledSweep;

  /**
   * Queues failed and cancelled tasks again, with a new count of losses: those of a sweep, or one task
   * and the trainings that it lacks. Analyses that were skipped for them are queued too.
   */
  retry(target: Target): RetriedTasks;

  /** Adds and removes words; returns all there are then, sorted. */
  changeTags(target: Target, change: TagChange): string[];

  addNote(target: Target, text: string): void;

  /** Takes a sweep out of lists, or puts it back. False when it was so already. */
  setArchived(sweepId: string, archived: boolean): boolean;
}
