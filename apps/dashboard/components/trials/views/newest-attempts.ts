import type { ViewAttempt } from './view-data.ts';

/** What a page may have of attempts, in letters: the rest of it takes 340 kB, and all 500 at most. */
const mostLetters = 142_000;

/** Of each attempt beside its names: what else is known of it, and its bar. */
const lettersBeside = 220;

/**
 * The newest of attempts, oldest first, that are not too much for a page, which has each as text and as a bar:
 * the more of them the shorter their names are.
 */
export function newestAttempts<Attempt extends Pick<ViewAttempt, 'label' | 'worker'>>(
  attempts: readonly Attempt[],
): Attempt[] {
  let letters = 0;
  let first = attempts.length;
  while (first > 0) {
    const attempt = attempts[first - 1] as Attempt;
    letters += lettersBeside + attempt.label.length + attempt.worker.length;
    if (letters > mostLetters) break;
    first -= 1;
  }
  return attempts.slice(first);
}
