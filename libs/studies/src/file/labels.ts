import { canonicalJson, type Factor, type Json } from '@basin/core';
import type { Point } from '@basin/search';
import type { StudyParameter } from '../own/study-record.ts';
import { isRecord } from './schema-at.ts';

/** Parameters whose values differ between the points, with their values as figures and claims have them. */
export function varyingParameters(
  names: readonly string[],
  points: readonly Point[],
): StudyParameter[] {
  return names.flatMap((name): StudyParameter[] => {
    const values = [...new Set(points.flatMap((point) => factorOf(point[name]) ?? []))];
    const everywhere = points.every((point) => Object.hasOwn(point, name));
    if (values.length === 0 || (values.length < 2 && everywhere)) return [];
    const numeric = values.every((value) => typeof value === 'number');
    if (numeric) values.sort((a, b) => Number(a) - Number(b));
    return [{ name, label: shortName(name, names), numeric, values }];
  });
}

/** A value as tables group by it; a record by its type or name, where it has one. */
export function factorOf(value: Json | undefined): Factor | null {
  if (value === undefined || value === null) return null;
  if (typeof value !== 'object') return value;
  if (isRecord(value)) {
    const { type, name, ...rest } = value as Record<string, Json>;
    const tag = type ?? name;
    if (typeof tag === 'string') {
      const options = Object.entries(rest).map(([key, item]) => `${key} ${JSON.stringify(item)}`);
      return [tag, ...options].join(', ');
    }
  }
  return Array.isArray(value) && value.every((item) => typeof item !== 'object')
    ? value.join('-')
    : canonicalJson(value);
}

/** The last word of a path, where no other parameter ends on it. */
function shortName(name: string, names: readonly string[]): string {
  const last = (text: string): string => text.slice(text.lastIndexOf('.') + 1);
  return names.some((other) => other !== name && last(other) === last(name)) ? name : last(name);
}
