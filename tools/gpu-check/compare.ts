import type { TrainedBackend, TrainedCase } from './train.ts';

/** How far a backend's trainings end from the reference's, of the worst training. */
export interface CaseDifference {
  name: string;
  /** ‖w − r‖ / ‖r‖ of the final weights. */
  weights: number;
  /** Largest |l − r| over the training losses, relative to the one before the training: later ones may be next to nothing. */
  curves: number;
  isWithin: boolean;
}

/**
 * What may differ: families round differently (another order of sums, fused multiply and add), and Adam
 * carries that on. Arithmetic that is wrong is off by far more.
 */
export const tolerance = { weights: 1e-2, curves: 1e-2 } as const;

/** Holds a backend's results against those of the reference. */
export function differences(found: TrainedBackend, reference: TrainedBackend): CaseDifference[] {
  return found.cases.flatMap((one) => {
    const other = reference.cases.find(({ name }) => name === one.name);
    return other === undefined ? [] : [difference(one, other)];
  });
}

function difference(found: TrainedCase, reference: TrainedCase): CaseDifference {
  const weights = worst(found.weights, reference.weights, (a, b) => {
    const [w, r] = [floats(a), floats(b)];
    if (w.length !== r.length || r.length === 0) return Infinity;
    const apart = Math.hypot(...w.map((value, index) => value - (r[index] ?? NaN)));
    return apart / Math.hypot(...r);
  });
  const curves = worst(found.curves, reference.curves, (a, b) =>
    a.length !== b.length || b.length === 0
      ? Infinity
      : worst(a, b, (value, other) => Math.abs(value - other) / Math.abs(b[0] ?? NaN)),
  );
  const isWithin = weights <= tolerance.weights && curves <= tolerance.curves;
  return { name: found.name, weights, curves, isWithin };
}

/** The largest over pairs; infinite where there is nothing to compare, or it is no number. */
function worst<T>(a: readonly T[], b: readonly T[], apart: (a: T, b: T) => number): number {
  if (a.length !== b.length || a.length === 0) return Infinity;
  return a.reduce((most, one, index) => {
    const value = apart(one, b[index] as T);
    return Number.isNaN(value) ? Infinity : Math.max(most, value);
  }, 0);
}

function floats(base64: string): number[] {
  const bytes = Buffer.from(base64, 'base64');
  return [...new Float32Array(Uint8Array.from(bytes).buffer)];
}
