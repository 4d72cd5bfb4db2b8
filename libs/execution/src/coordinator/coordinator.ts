import { createAttemptReports } from './attempt-reports.ts';
import type { Coordinator, CoordinatorOptions } from './contract.ts';
import { createEventWriter } from './event-writer.ts';
import { createSlotFiller } from './fill-slots.ts';
import { createLeaseRenewal } from './leases.ts';
import { createSharedState } from './shared-state.ts';
import { createStoredMoves } from './stored-moves.ts';
import { createSweepDecisions } from './sweep-decisions.ts';

/** Gives runnable tasks to the executor and writes what comes back, until every sweep has ended. */
export function createCoordinator(options: CoordinatorOptions): Coordinator {
  const { writer, executor } = options;
  const state = createSharedState(options, () => stopRenewing());
  const { clock, open, settlement, lockTolerance } = state;
  const events = createEventWriter(
    writer.apply,
    (batch) => moves.written(batch),
    settlement.fail,
    clock,
    lockTolerance,
  );
  const slots = createSlotFiller(state, events);
  const moves = createStoredMoves(state, slots.fillSoon);
  const stopRenewing = clock.every(
    state.leaseMs / 3,
    createLeaseRenewal(state, events, slots.fill),
  );
  writer.onMove(moves.moved);
  return {
    ...createSweepDecisions(state, events, slots.fillSoon),
    index: state.index,
    running: state.running,
    ended: settlement.ended,
    backendFamily: state.backendFamily,
    get mode() {
      return state.mode === 'running' && open.allPaused ? 'paused' : state.mode;
    },
    drain() {
      if (state.mode === 'stopping') return;
      state.mode = 'draining';
      options.changed?.();
      slots.concludeWhenIdle();
    },
    async stop() {
      state.mode = 'stopping';
      options.changed?.();
      await executor.close();
      events.flush();
      settlement.finish('stopped');
    },
    event: createAttemptReports(state, events),
    available: slots.fill,
    broken: settlement.fail,
  };
}
