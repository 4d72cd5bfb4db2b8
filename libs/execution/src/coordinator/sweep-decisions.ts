import { onBackend } from '@basin/core';
import { checkPrecisions } from '../planning/check-trainings.ts';
import type { Coordinator } from './contract.ts';
import type { EventWriter } from './event-writer.ts';
import type { SharedState } from './shared-state.ts';

type SweepDecisions = Pick<Coordinator, 'isOpen' | 'add' | 'setPaused' | 'cancel' | 'retry'>;

/** What somebody decides of sweeps while others run. */
export function createSweepDecisions(
  state: SharedState,
  events: EventWriter,
  fillSoon: () => void,
): SweepDecisions {
  const { options, backendFamily, index, open, queue, growth } = state;
  const { writer, executor } = options;

  /** What is runnable has changed in the store. */
  function askAgain(): void {
    queue.refresh();
    options.changed?.();
    fillSoon();
  }

  return {
    isOpen(sweepId) {
      const { queued, running, lost } = writer.counts(sweepId);
      return queued + running + lost > 0 || growth.mayGrow(sweepId);
    },
    add(given, { fresh }) {
      const plan = onBackend(given, backendFamily);
      checkPrecisions(plan, backendFamily);
      const { build } = options;
      const planned = writer.planSweep(plan, { fresh, ...(build === undefined ? {} : { build }) });
      const { sweepId } = planned;
      index.add(sweepId, plan);
      // A growing sweep has more tasks than it is planned with.
      if (planned.planned > plan.tasks.length) index.extend(sweepId, writer.tasks(sweepId));
      open.open(sweepId);
      if (planned.paused) open.setPaused([sweepId], true);
      growth.open(sweepId, plan);
      options.planned?.(sweepId);
      askAgain();
      return planned;
    },
    setPaused(sweepIds, paused) {
      const chosen = sweepIds ?? open.ids;
      const changed = writer.setPaused(chosen, paused);
      open.setPaused(chosen, paused);
      askAgain();
      return changed;
    },
    cancel(target, reason) {
      events.flush();
      if ('sweepId' in target) growth.close(target.sweepId);
      const { count, abandoned } =
        'sweepId' in target
          ? writer.cancel(target.sweepId, reason)
          : writer.cancelTask(target, reason);
      for (const { token } of abandoned) executor.stop(token, 'cancel');
      askAgain();
      return count;
    },
    retry(target) {
      events.flush();
      const retried = writer.retry(target);
      for (const sweepId of retried.sweepIds) {
        const sweep = index.sweeps.get(sweepId);
        if (sweep === undefined) continue;
        open.open(sweepId);
        growth.open(sweepId, sweep.plan);
        options.planned?.(sweepId);
      }
      askAgain();
      return retried;
    },
  };
}
