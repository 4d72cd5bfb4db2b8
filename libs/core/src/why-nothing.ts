import { finishedStates, type TaskState } from './state.ts';
import { plural } from './text/numbers.ts';

/**
 * `all 6 trainings diverged`: why trainings have come to no value at all. Null where one is done, or
 * some are still to end, or there are none.
 */
export function whyNothing(states: readonly TaskState[]): string | null {
  const isOver = states.every((state) => state !== 'done' && finishedStates.includes(state));
  if (states.length === 0 || !isOver) return null;
  const kinds = [...new Set(states)];
  const [only] = kinds;
  if (kinds.length === 1) {
    const verb = only === 'diverged' ? only : `${states.length === 1 ? 'was' : 'were'} ${only}`;
    const said = only === 'failed' ? only : verb;
    return states.length === 1
      ? `the only training ${said}`
      : `all ${plural(states.length, 'training')} ${said}`;
  }
  const parts = kinds.map((kind) => `${states.filter((state) => state === kind).length} ${kind}`);
  return `none of ${plural(states.length, 'training')} finished: ${parts.join(', ')}`;
}
