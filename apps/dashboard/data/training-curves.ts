import 'server-only';
import type { CurveSet } from './curves.ts';

/** A training's own curves, a set a quantity: train and test over each other, layers in their order. */
export function trainingCurves(sets: readonly CurveSet[]): CurveSet[] {
  const byQuantity = new Map<string, CurveSet>();
  for (const set of sets) {
    const [first = '', ...rest] = set.metric.name.split('/');
    const [of, quantity] = rest.length === 0 ? [first, first] : [first, rest.join('/')];
    const own = set.curves.map((curve) => ({
      ...curve,
      ...{ id: set.metric.name, label: of, factors: {}, dashed: of === 'test' },
    }));
    const known = byQuantity.get(quantity);
    byQuantity.set(quantity, {
      ...(known ?? set),
      metric: { ...(known ?? set).metric, name: known === undefined ? set.metric.name : quantity },
      curves: [...(known?.curves ?? []), ...own],
      inOrder: true,
      trainingCount: 1,
    });
  }
  return [...byQuantity.values()];
}
