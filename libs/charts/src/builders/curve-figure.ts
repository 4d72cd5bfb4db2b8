import type { Figure } from '../figure.ts';
import { curvesOverRuns, type RunLine } from '../spread.ts';
import { type CurveRecord, curveRows, plotCurves } from './curves.ts';

/** A figure of runs' lines, put together by label and panel; there is none before the first line. */
export function curveFigure<Findings>(
  options: Pick<Figure<Findings>, 'id' | 'title' | 'caption'> & {
    /** Default: the epoch. */
    x?: CurveRecord['x'];
    y: CurveRecord['y'];
    lines(findings: Findings): RunLine[];
  },
): Figure<Findings, CurveRecord> {
  const { id, title, caption, x = { label: 'Epoch' }, y } = options;
  return {
    ...{ id, title, caption },
    summarise(findings) {
      const lines = options.lines(findings);
      return lines.length === 0 ? null : { x, y, curves: curvesOverRuns(lines) };
    },
    plot: plotCurves,
    rows: curveRows,
  };
}
