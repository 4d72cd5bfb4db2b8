import type { RaceConfig } from '../racing/race-schema.ts';
import { type Beaten, beatenAt, isFutile, raceLooks } from '../racing/race.ts';
import type { Goal } from '../samplers/sampler.ts';
import { type KnownPoint, raceValue } from './known-points.ts';

/** Where a race stands. */
export interface RaceRound {
  /** Points that are to be trained with more seeds now, and with which. */
  wanted: { index: number; seeds: number[] }[];
  /** Whether trainings are awaited before anybody can say more. */
  waits: boolean;
  beaten: Beaten[];
  /** Points that nobody has beaten. */
  left: number[];
  /** How it ended: one point is left, all seeds did not tell more apart, or would hardly; null: it goes on. */
  end: 'decided' | 'all-seeds' | 'futile' | null;
}

/** Follows the race from its start through all looks that can be taken. A pure function of what is known. */
export function raceRound(
  points: readonly KnownPoint[],
  config: RaceConfig,
  goal: Goal,
): RaceRound {
  const looks = raceLooks(config);
  const beaten: Beaten[] = [];
  let racers = [...points];
  for (const [look, count] of looks.entries()) {
    if (look > 0 && racers.length < 2) break;
    const seeds = Array.from({ length: count }, (_, index) => index + 1);
    const wanted = racers.flatMap(({ index, seeds: asked }) => {
      const missing = seeds.filter((seed) => !asked.includes(seed));
      return missing.length === 0 ? [] : [{ index, seeds: missing }];
    });
    const waits =
      wanted.length === 0 && racers.some((racer) => racer.seeds.length > racer.ends.size);
    if (wanted.length > 0 || waits)
      return { wanted, waits, beaten, left: indexes(racers), end: null };
    const standing = racers.map(({ index, ends }) => ({
      id: index,
      values: seeds.map((seed) => raceValue(ends.get(seed), goal)),
    }));
    const now = beatenAt(standing, look, config);
    beaten.push(...now);
    const out = new Set(now.map(({ id }) => id));
    racers = racers.filter(({ index }) => !out.has(index));
    const left = standing.filter(({ id }) => !out.has(id));
    if (isFutile(left, config)) {
      return { ...over, beaten, left: indexes(racers), end: 'futile' };
    }
  }
  const end = racers.length < 2 ? 'decided' : 'all-seeds';
  return { ...over, beaten, left: indexes(racers), end };
}

const over = { wanted: [], waits: false };

function indexes(points: readonly KnownPoint[]): number[] {
  return points.map(({ index }) => index);
}
