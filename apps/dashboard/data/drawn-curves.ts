import 'server-only';
import type { Grouping } from '@basin/charts';
import { curveMarkup, type CurveSet } from './curves.ts';
import { ownTurn } from './own-turn.ts';

/** Sets of curves with the drawings of the first paint, each made in a turn of its own: others are answered in between. */
export async function drawnCurves(
  sets: readonly CurveSet[],
  grouping?: Grouping,
): Promise<{ set: CurveSet; markup: string }[]> {
  const drawn = [];
  for (const set of sets) {
    await ownTurn();
    drawn.push({ set, markup: curveMarkup(set, { width: 480, height: 250 }, grouping) });
  }
  return drawn;
}
