import 'server-only';
import type { ChartRecord } from '../components/task/chart-record.ts';
import { drawRecord } from '../components/task/draw-record.ts';
import { inlineSvg } from './inline-svg.ts';

/** The drawing of the first paint; the browser draws again at the width there is. */
export function recordMarkup(chart: ChartRecord, aspect = 0.52): string {
  // Its cells would be most of the page, and are sent twice.
  if (chart.kind === 'surface') return '';
  return inlineSvg(drawRecord(chart, { width: 480, height: Math.max(240, 480 * aspect) }));
}
