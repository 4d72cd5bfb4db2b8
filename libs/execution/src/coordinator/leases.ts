import type { EventWriter } from './event-writer.ts';
import { lockedRetryMs, type SharedState } from './shared-state.ts';

/** Renews the leases of what runs, and takes back what was not renewed in time: to be called again and again. */
export function createLeaseRenewal(
  state: SharedState,
  events: EventWriter,
  fill: () => void,
): () => void {
  const { options, clock, leaseMs, running, queue, timers, settlement } = state;
  const { writer, executor } = options;
  return () => {
    const leaseUntilMs = clock.nowMs() + leaseMs;
    for (const { attempt } of running.values()) {
      events.add({ ...attempt, type: 'heartbeat', leaseUntilMs }, false);
    }
    // While they cannot be renewed, they cannot end either.
    if (!events.flush() || settlement.isSettled()) return;
    try {
      for (const { token } of writer.expireLeases(clock.nowMs())) {
        running.delete(token);
        executor.stop(token, 'cancel');
        queue.refresh();
      }
    } catch (error) {
      if (state.tolerates(error)) timers.after(lockedRetryMs, fill);
    }
    fill();
  };
}
