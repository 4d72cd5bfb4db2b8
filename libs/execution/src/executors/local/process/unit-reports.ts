import { endByThrowing } from '../../../tasks/run-task.ts';
import type { ExecutorEvent } from '../../executor.ts';
import type { BlobMessage } from './protocol.ts';

/** What a unit's worker says, on its way to the coordinator. */
export interface UnitReports {
  blob(message: BlobMessage): void;
  events(events: readonly ExecutorEvent[]): void;
}

/**
 * Reports events in their order, each once the blobs that came before it are stored. An attempt of which one could
 * not be stored has failed.
 */
export function createUnitReports(
  store: (bytes: Uint8Array) => Promise<unknown>,
  report: (events: readonly ExecutorEvent[]) => void,
): UnitReports {
  /** Settles when all that came has been stored or reported; null while no blob has come. */
  let before: Promise<unknown> | null = null;
  /** What kept a blob from being stored, by the token of its attempt. */
  const failures = new Map<number, unknown>();

  const afterStoring = (event: ExecutorEvent): ExecutorEvent =>
    event.type === 'finished' && failures.has(event.token)
      ? endByThrowing({ attempt: refOf(event) }, failures.get(event.token))
      : event;

  return {
    blob({ token, bytes }) {
      const stored = store(bytes).catch((error: unknown) => failures.set(token, error));
      before = Promise.all([before, stored]);
    },
    events(events) {
      if (before === null) report(events);
      else before = before.then(() => report(events.map(afterStoring)));
    },
  };
}

function refOf({ taskId, generation, attempt, token }: ExecutorEvent): ExecutorEventRef {
  return { taskId, generation, attempt, token };
}
type ExecutorEventRef = Pick<ExecutorEvent, 'taskId' | 'generation' | 'attempt' | 'token'>;
