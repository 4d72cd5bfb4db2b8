import { mean } from '@basin/statistics';
import { differenceSide, lostText, type Side } from '../../judging/index.ts';
import { byPoint, sidesOf } from '../alike.ts';
import { type OwnRun, valueOf } from '../own-findings.ts';
import type { Setting } from '../study-record.ts';
import { stepOf } from './metric-step.ts';

export interface Differences {
  values: number[];
  seeds: number[];
  /** What a difference of one pair is a whole multiple of, less by as many as each value is a mean of. */
  step: number;
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
  const found: Differences = { values: [], seeds: [], step: 0, sides: [], text: null };
  let least = Infinity;
  const paired: [OwnRun[], OwnRun[]] = [[], []];
  for (const seed of new Set(runs.map((run) => run.seed))) {
    const others = ofSeed(ofSecond, seed);
    const values: number[] = [];
    for (const [key, group] of ofSeed(ofFirst, seed)) {
      const other = others.get(key);
      if (other === undefined) continue;
      paired[0].push(...group);
      paired[1].push(...other);
      const difference = meanValue(group, metric) - meanValue(other, metric);
      if (Number.isFinite(difference)) values.push(difference);
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
  return { ...found, step: stepOf(paired.flat(), metric, least), text: lostText(paired) };
}

/** Over the runs that count; NaN where none does. */
function meanValue(runs: readonly OwnRun[], metric: string): number {
  return mean(runs.flatMap((run) => valueOf(run, metric) ?? []).filter(Number.isFinite));
}
