import { canonicalJson, type Factor, type Json, ownValue } from '@basin/core';
import type { Point } from '@basin/search';
import type { StudyParameter } from '../own/study-record.ts';
import { isRecord } from './schema-at.ts';

/** Parameters whose values differ between the points, with their values as figures and claims have them. */
export function varyingParameters(
  names: readonly string[],
  points: readonly Point[],
): StudyParameter[] {
  return names.flatMap((name): StudyParameter[] => {
    const given = points.flatMap((point) => {
      const value = ownValue(point, name);
      return value === undefined ? [] : [value];
    });
    const values = factorsOfValues(given);
    const everywhere = points.every((point) => Object.hasOwn(point, name));
    if (values.length === 0 || (values.length < 2 && everywhere)) return [];
    const numeric = values.every((value) => typeof value === 'number');
    if (numeric) values.sort((a, b) => Number(a) - Number(b));
    return [{ name, label: shortName(name, names), numeric, values }];
  });
}

/**
 * A value as tables group by it: null, which is a setting like any other, as `none`; a record by its
 * type or name, where it has one; a function of a plug-in by its name alone. Two values may read alike: see `factorIn`.
 */
export function factorOf(value: Json): Factor {
  if (value === null) return 'none';
  if (typeof value !== 'object') return value;
  if (isRecord(value)) {
    const { type, name } = value as Record<string, Json>;
    if (type === 'function' && typeof name === 'string') return name;
    const [key, tag] = typeof type === 'string' ? ['type', type] : ['name', name];
    if (typeof tag === 'string') {
      const options = Object.entries(value).filter(([option]) => option !== key);
      return [tag, ...options.map(([option, item]) => `${option} ${JSON.stringify(item)}`)].join(
        ', ',
      );
    }
  }
  const isList = Array.isArray(value) && value.length > 0;
  return isList && value.every((item) => typeof item !== 'object')
    ? value.join('-')
    : canonicalJson(value);
}

/** A value's factor among those of its parameter: its JSON where another value reads like it. */
export function factorIn(value: Json, { values }: Pick<StudyParameter, 'values'>): Factor {
  if (isPlain(value)) return value;
  const whole = canonicalJson(value);
  return values.includes(whole) ? whole : factorOf(value);
}

/** Values of parameters that a file names, as their points have them; of parameters that are not known as they read. */
export function settingIn(
  setting: Readonly<Record<string, Json>>,
  parameters: readonly StudyParameter[] = [],
): Record<string, Factor> {
  return Object.fromEntries(
    Object.entries(setting).map(([name, value]) => {
      const parameter = parameters.find((candidate) => candidate.name === name);
      return [name, parameter === undefined ? factorOf(value) : factorIn(value, parameter)];
    }),
  );
}

/** Of all values of a parameter, each once: as many as there are different values. */
function factorsOfValues(values: readonly Json[]): Factor[] {
  const plain = new Set<Json>(values.filter(isPlain));
  const others = new Map<string, Factor>();
  const owners = new Map<Json, number>([...plain].map((value) => [value, 1]));
  for (const value of new Set(values)) {
    if (plain.has(value)) continue;
    const [text, factor] = [canonicalJson(value), factorOf(value)];
    if (others.has(text)) continue;
    others.set(text, factor);
    owners.set(factor, (owners.get(factor) ?? 0) + 1);
  }
  const factors = values.map((value): Factor => {
    if (isPlain(value)) return value;
    const text = canonicalJson(value);
    const factor = others.get(text) as Factor;
    return owners.get(factor) === 1 ? factor : text;
  });
  return [...new Set(factors)];
}

function isPlain(value: Json): value is Factor {
  return value !== null && typeof value !== 'object';
}

/** The last word of a path, where no other parameter ends on it. */
function shortName(name: string, names: readonly string[]): string {
  const last = (text: string): string => text.slice(text.lastIndexOf('.') + 1);
  return names.some((other) => other !== name && last(other) === last(name)) ? name : last(name);
}
