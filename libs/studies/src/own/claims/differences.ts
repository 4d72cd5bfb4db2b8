import { mean, sizeWithoutSpread } from '@basin/statistics';
import { differenceSide, lostText, type Side } from '../../judging/index.ts';
import { byPoint, sidesOf } from '../alike.ts';
import { isBetweenSeeds, type OwnRun, valueOf } from '../own-findings.ts';
import type { Setting } from '../study-record.ts';
import { type Resolution, stepOf } from './metric-step.ts';

export interface Differences {
  values: number[];
  seeds: number[];
  /** Its step is that of a difference of one pair, less by as many as each value is a mean of. */
  of: Resolution;
  /** Where each difference would lie of which a side has ended without a value. */
  sides: Side[];
  text: string | null;
}

/**
 * Per seed the mean difference over the settings of the other parameters that both sides have, each side's values
 * averaged over those of parameters that it alone has.
 */
export function differences(
  runs: readonly OwnRun[],
  metric: string,
  first: Setting,
  second: Setting,
): Differences {
  const { first: ofFirst, second: ofSecond, left } = sidesOf(runs, [first, second]);
  const ofSeed = (side: OwnRun[], seed: number) =>
    byPoint(
      side.filter((run) => run.seed === seed),
      left,
    );
  const found: Differences = { values: [], seeds: [], of: {}, sides: [], text: null };
  let least = Infinity;
  const paired: [OwnRun[], OwnRun[]] = [[], []];
  const levels: [number[], number[]] = [[], []];
  for (const seed of new Set(runs.map((run) => run.seed))) {
    const others = ofSeed(ofSecond, seed);
    const values: number[] = [];
    for (const [key, group] of ofSeed(ofFirst, seed)) {
      const other = others.get(key);
      if (other === undefined) continue;
      paired[0].push(...group);
      paired[1].push(...other);
      const [one, two] = [meanValue(group, metric), meanValue(other, metric)];
      if (Number.isFinite(one - two)) {
        values.push(one - two);
        levels[0].push(one);
        levels[1].push(two);
      }
      const side = differenceSide(group, other, metric, (of) =>
        Number.isFinite(meanValue(of, metric)),
      );
      if (side !== undefined) found.sides.push(side);
    }
    if (values.length === 0) continue;
    found.values.push(mean(values));
    found.seeds.push(seed);
    least = Math.min(least, values.length);
  }
  const isRing = isBetweenSeeds(paired.flat(), metric);
  const of = { step: stepOf(paired.flat(), metric, least), isRing, ...sizeWithoutSpread(levels) };
  return { ...found, of, text: lostText(paired) };
}

/** Over the runs that count; NaN where none does. */
function meanValue(runs: readonly OwnRun[], metric: string): number {
  return mean(runs.flatMap((run) => valueOf(run, metric) ?? []).filter(Number.isFinite));
}
