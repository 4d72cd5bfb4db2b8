import { finishedStates, type TaskState } from './state.ts';
import { plural } from './text/numbers.ts';

/** Which values means, differences, rankings and verdicts are made of; what they print names it by these words. */
export const countedRule = 'trainings that are done, by a finite value of their final weights';

/**
 * The one rule of what counts: a value of a task that is done, and finite. What diverged has a last
 * accuracy too, but no weights that it would be of; what was pruned or still trains has not come to its end.
 */
export function countedValue(state: TaskState, value: number | null | undefined): number | null {
  return state === 'done' && Number.isFinite(value) ? (value as number) : null;
}

/**
 * `3 of 6 seeds diverged and are not counted`, `2 of 6 seeds are not counted: 1 diverged, 1 failed`; null
 * where all are done.
 *
 * @param states of all that could count.
 */
export function leftOutText(states: readonly TaskState[], unit = 'training'): string | null {
  const left = states.filter((state) => state !== 'done').map(leftOutWord);
  const [only] = left;
  if (only === undefined) return null;
  const share = `${left.length} of ${plural(states.length, unit)}`;
  const verb = left.length === 1 ? 'is' : 'are';
  const words = [...new Set(left)];
  if (words.length === 1 && (only === 'diverged' || only === 'failed')) {
    return `${share} ${only} and ${verb} not counted`;
  }
  const counts = words.map((word) => `${left.filter((other) => other === word).length} ${word}`);
  return `${share} ${verb} not counted: ${counts.join(', ')}`;
}

function leftOutWord(state: TaskState): string {
  return finishedStates.includes(state) ? state : 'not ended';
}
