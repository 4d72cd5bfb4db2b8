import type { CurveSet } from '../../data/curves.ts';

/** A set of curves with those that have changed in their places; each comes whole. */
export function withNew(known: CurveSet, found: CurveSet): CurveSet {
  const curves = new Map(known.curves.map((curve) => [curve.id, curve]));
  for (const curve of found.curves) curves.set(curve.id, curve);
  return { ...found, curves: [...curves.values()].sort((a, b) => a.position - b.position) };
}
