import type { AttemptRef } from '@basin/core';
import type { TakenRun } from '../contract.ts';
import type { AttemptStarter } from './attempt-starter.ts';
import type { Transitions } from './transitions.ts';

const dayMs = 86_400_000;

/** Stores a piece of a run that was made elsewhere; see `StoreWriter.takeIn`. In a transaction. */
export function takeIn(
  transitions: Transitions,
  attempts: AttemptStarter,
  { taskId, generation, attempt, series, end }: TakenRun,
): AttemptRef | null {
  if (transitions.find(taskId, generation)?.kind !== 'import') return null;
  const lease = { worker: 'import', leaseMs: dayMs, queueWaitMs: 0 };
  const ref = attempt ?? attempts.start(taskId, generation, lease);
  if (ref === null) return null;
  if (series.length > 0) transitions.apply({ ...ref, type: 'metrics', series });
  if (end === null) return ref;
  transitions.apply(
    'code' in end
      ? { ...ref, type: 'failed', code: end.code, message: end.message }
      : { ...ref, type: 'finished', outcome: end },
  );
  return ref;
}
