import type { Factor, Json } from '@basin/core';

/** What is known of a parameter's values: of a space of libs/search, an axis. */
export interface ParameterDomain {
  /** All it may take; null where they cannot be listed. */
  values: readonly Json[] | null;
  /** Numbers that lie evenly between two, or evenly in their logarithm; null of others. */
  range: { low: number; high: number; isLog: boolean; step: number | null } | null;
}

/** One of Optuna's distributions as its storage writes it. */
export type OptunaDistribution =
  | {
      name: 'FloatDistribution' | 'IntDistribution';
      attributes: { low: number; high: number; log: boolean; step: number | null };
    }
  | { name: 'CategoricalDistribution'; attributes: { choices: (Factor | null)[] } };

export interface ChosenDistribution {
  distribution: OptunaDistribution;
  /** What of the space it does not say; null where it says all. */
  note: string | null;
}

/**
 * The distribution of a parameter, the same for all trials: Optuna models a parameter only where it is.
 * What Optuna has no distribution for, and values that lie outside, widen it, and a note says so.
 */
export function distributionOf(
  domain: ParameterDomain | null,
  seen: readonly Factor[],
): ChosenDistribution {
  const numbers = seen.filter((value) => typeof value === 'number');
  if (domain === null) {
    return listed(seen, 'its space is not known: the values that were tried');
  }
  if (numbers.length < seen.length && domain.values === null) {
    return listed(seen, 'it has values that are no numbers: those that were tried');
  }
  if (domain.range !== null && numbers.length === seen.length) {
    return ranged(domain.range, numbers);
  }
  if (domain.values === null) {
    const low = Math.min(...numbers);
    const high = Math.max(...numbers);
    const note = 'its distribution is none of Optuna’s: the range that was drawn';
    return { distribution: float(low, high, false, null), note };
  }
  const plain = domain.values.filter(
    (value): value is Factor | null => value === null || typeof value !== 'object',
  );
  if (plain.length < domain.values.length) {
    return listed(seen, 'it has values that are lists or records: those that were tried, as texts');
  }
  const outside = seen.filter((value) => !plain.includes(value));
  const note = outside.length === 0 ? null : 'values beyond its space were tried, and are added';
  return listed([...plain, ...outside], note);
}

/** How Optuna stores a value: itself, or its place among the choices. */
export function internalValue({ name, attributes }: OptunaDistribution, value: Factor): number {
  return name === 'CategoricalDistribution' ? attributes.choices.indexOf(value) : Number(value);
}

function listed(values: readonly (Factor | null)[], note: string | null): ChosenDistribution {
  const choices = [...new Set(values)];
  return { distribution: { name: 'CategoricalDistribution', attributes: { choices } }, note };
}

function ranged(
  { low, high, isLog, step }: NonNullable<ParameterDomain['range']>,
  seen: readonly number[],
): ChosenDistribution {
  const least = Math.min(low, ...seen);
  const most = Math.max(high, ...seen);
  const isWithin = least === low && most === high;
  const isEven = step !== null && [high, ...seen].every((value) => isMultiple(value - low, step));
  const notes = [
    ...(isWithin ? [] : ['values beyond its range were tried: it is widened to them']),
    ...(step !== null && (isLog || !isEven || !isWithin) ? [`its step ${step} is left out`] : []),
  ];
  const note = notes.length === 0 ? null : notes.join('; ');
  const kept = notes.length === 0 ? step : null;
  const isWhole = kept !== null && [low, high, kept].every(Number.isInteger);
  if (!isWhole) return { distribution: float(least, most, isLog && least > 0, kept), note };
  const attributes = { low, high, log: false, step: kept };
  return { distribution: { name: 'IntDistribution', attributes }, note };
}

/** As Optuna asks, to within 1e-8 of a step. */
function isMultiple(distance: number, step: number): boolean {
  const steps = distance / step;
  return Math.abs(steps - Math.round(steps)) < 1e-8;
}

function float(low: number, high: number, log: boolean, step: number | null): OptunaDistribution {
  return { name: 'FloatDistribution', attributes: { low, high, log, step } };
}
