import type { Goal, Told } from '../sampler.ts';

/** What points came to, in the order of what is better. */
export interface Observed {
  /** How many have ended, those that diverged among them. */
  readonly count: number;
  tell(told: Told, goal: Goal): void;
  /** The best tenth, 25 at most: those whose density is sought. */
  best(): number[];
}

/** What ended whole comes before what was stopped; of those the later, then the better. */
interface Rank {
  index: number;
  stopped: boolean;
  /** Negative: the later the smaller. */
  stop: number;
  value: number;
}

export function createObserved(): Observed {
  const ranked: Rank[] = [];
  return {
    get count() {
      return ranked.length;
    },
    tell(told, goal) {
      if (told.state === 'unknown') return;
      const rank = rankOf(told, goal);
      let low = 0;
      let high = ranked.length;
      while (low < high) {
        const middle = (low + high) >> 1;
        if (compare(ranked[middle] as Rank, rank) < 0) low = middle + 1;
        else high = middle;
      }
      ranked.splice(low, 0, rank);
    },
    best: () => ranked.slice(0, bestCount(ranked.length)).map(({ index }) => index),
  };
}

/** Of so many, how many are the best. */
function bestCount(count: number): number {
  return Math.min(25, Math.ceil(0.1 * count));
}

function rankOf(told: Exclude<Told, { state: 'unknown' }>, goal: Goal): Rank {
  const sign = goal === 'minimize' ? 1 : -1;
  return {
    index: told.index,
    stopped: told.state === 'pruned',
    stop: told.state === 'pruned' ? -told.epoch : 0,
    value: told.state === 'diverged' ? Infinity : sign * told.value,
  };
}

function compare(a: Rank, b: Rank): number {
  if (a.stopped !== b.stopped) return a.stopped ? 1 : -1;
  if (a.stop !== b.stop) return a.stop - b.stop;
  return a.value === b.value ? a.index - b.index : a.value < b.value ? -1 : 1;
}
