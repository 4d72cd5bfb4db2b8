import { availableParallelism } from 'node:os';

/** Threads a core beyond which a machine does little but start them. */
const mostPerCore = 8;

export interface BoundedWorkers {
  count: number;
  /** One line when there are more than cores, or fewer than were asked for; else null. */
  words: string | null;
}

/**
 * How many workers of those that were asked for a machine really gets. A worker is a thread that loads
 * an engine of its own and keeps a core busy: more than cores are possible, never without a word, and
 * a hundred on two cores would spend minutes on their start. Threads start with the tasks they are
 * for, so that there are never more of them than tasks.
 */
export function boundedWorkers(
  wanted: number,
  cores: number = availableParallelism(),
): BoundedWorkers {
  const most = mostPerCore * cores;
  const on = `${cores} ${cores === 1 ? 'core' : 'cores'}`;
  if (wanted > most) {
    return {
      count: most,
      words: `--workers=${wanted} is too many for ${on}: ${most} at most, and ${cores} would be as fast`,
    };
  }
  if (wanted > cores) {
    return { count: wanted, words: `${wanted} workers share ${on}: ${cores} would be as fast` };
  }
  return { count: wanted, words: null };
}
