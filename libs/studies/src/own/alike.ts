import { ownValue } from '@basin/core';
import type { Setting } from './study-record.ts';

/** What has the values of a point. */
interface WithFactors {
  factors: Setting;
}

/** Whether it has these values. */
export function hasSetting({ factors }: WithFactors, setting: Setting): boolean {
  return Object.entries(setting).every(([name, value]) => ownValue(factors, name) === value);
}

/** By what tells points apart, in the order of planning. */
export function byPoint<One extends WithFactors>(
  all: readonly One[],
  left: readonly string[] = [],
): Map<string, One[]> {
  const groups = new Map<string, One[]>();
  for (const one of all) {
    const told = Object.entries(one.factors).filter(([name]) => !left.includes(name));
    const key = JSON.stringify(told);
    groups.set(key, [...(groups.get(key) ?? []), one]);
  }
  return groups;
}

/** Two sides of a comparison, and the parameters in which like need not be like. */
export interface Sides<One> {
  first: One[];
  second: One[];
  /** Those that the sides are told by, and conditional ones that only one side has: nothing is like their values. */
  left: string[];
}

/** The sides of a comparison of two settings. */
export function sidesOf<One extends WithFactors>(
  all: readonly One[],
  [first, second]: readonly [Setting, Setting],
): Sides<One> {
  const [ofFirst, ofSecond] = [first, second].map((setting) =>
    all.filter((one) => hasSetting(one, setting)),
  ) as [One[], One[]];
  const [has, hasToo] = [ofFirst, ofSecond].map(
    (side) => new Set(side.flatMap(({ factors }) => Object.keys(factors))),
  ) as [Set<string>, Set<string>];
  // Of a side without points nothing is known.
  const isKnown = ofFirst.length > 0 && ofSecond.length > 0;
  const alone = [...has, ...hasToo].filter((name) => !(has.has(name) && hasToo.has(name)));
  return {
    first: ofFirst,
    second: ofSecond,
    left: [...Object.keys(first), ...Object.keys(second), ...(isKnown ? alone : [])],
  };
}

/** Whether any two points of the sides are alike in all that is left. */
export function hasPair<One extends WithFactors>({ first, second, left }: Sides<One>): boolean {
  const others = byPoint(second, left);
  return [...byPoint(first, left).keys()].some((key) => others.has(key));
}

/** Of sides without a pair the parameters that keep them apart: those of which they share no value, else all that both have. */
export function apartIn<One extends WithFactors>({ first, second, left }: Sides<One>): string[] {
  const names = [...new Set(first.flatMap(({ factors }) => Object.keys(factors)))].filter(
    (name) => !left.includes(name),
  );
  const apart = names.filter((name) => {
    const values = new Set(first.map(({ factors }) => ownValue(factors, name)));
    return !second.some(({ factors }) => values.has(ownValue(factors, name)));
  });
  return apart.length > 0 ? apart : names;
}

/** The other values that parameters have together, beside these. */
export function otherSettings(all: readonly WithFactors[], setting: Setting): Setting[] {
  const names = Object.keys(setting);
  const found = new Map<string, Setting>();
  for (const one of all) {
    if (!names.every((name) => Object.hasOwn(one.factors, name)) || hasSetting(one, setting))
      continue;
    const other = Object.fromEntries(names.map((name) => [name, one.factors[name] as never]));
    found.set(JSON.stringify(other), other);
  }
  return [...found.values()];
}
