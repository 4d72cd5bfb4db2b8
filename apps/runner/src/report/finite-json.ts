import type { Json } from '@basin/core';

/** A plain copy: what JSON cannot say (NaN, infinities, undefined) is null or left out. */
export function finiteJson(value: unknown): Json {
  if (typeof value === 'number') return Number.isFinite(value) ? value : null;
  if (typeof value === 'string' || typeof value === 'boolean') return value;
  if (Array.isArray(value)) return value.map(finiteJson);
  if (typeof value !== 'object' || value === null) return null;
  return Object.fromEntries(
    Object.entries(value)
      .filter(([, item]) => item !== undefined)
      .map(([key, item]) => [key, finiteJson(item)]),
  );
}
