import * as Plot from '@observablehq/plot';
import { fontFamily, fontSize, plotGroupedPoints, seriesColour } from '@basin/charts';
import { renderSvg } from '@basin/charts/svg';
import type { CurvesRecord } from './curves.ts';
import type { CaseRecord } from './results.ts';
import { rivalNames } from './sides.ts';
import { measuredRivals } from './tables.ts';

/** Every case a row, every rival a dot at Basin's time / its own; left of 1 Basin is faster. */
export function ratioChart(cases: readonly CaseRecord[]): string {
  const dots = cases.flatMap((record) =>
    measuredRivals(record).map(([rival, { ratio }]) => ({ case: record.name, rival, ratio })),
  );
  const shown = rivalNames.filter((name) => dots.some(({ rival }) => rival === name));
  const width = 860;
  const marginLeft = 230;
  const rowHeight = 27;
  const legendHeight = 54;
  const perLine = Math.ceil(shown.length / 2);
  const legend = shown.map((rival, index) => ({
    rival,
    x: 14 + (index % perLine) * ((width - 28) / perLine),
    y: 16 + Math.floor(index / perLine) * 19,
  }));
  const options: Plot.PlotOptions = {
    width,
    height: legendHeight + cases.length * rowHeight + 50,
    marginTop: legendHeight,
    marginLeft,
    marginBottom: 44,
    marginRight: 20,
    style: { fontFamily, fontSize: `${fontSize}px`, background: 'transparent' },
    x: {
      type: 'log',
      label: "Basin's time a step / the other's, whole machine (left of 1: Basin is faster)",
      labelAnchor: 'center',
      labelArrow: 'none',
      ticks: [0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2],
      tickFormat: (value: number) => String(value),
      grid: true,
    },
    y: { type: 'band', domain: cases.map(({ name }) => name), label: null, tickSize: 0 },
    color: { domain: shown, range: shown.map((_, index) => seriesColour(index)) },
    marks: [
      Plot.ruleX([1], { strokeWidth: 1.5 }),
      Plot.dot(dots, {
        x: 'ratio',
        y: 'case',
        fill: 'rival',
        r: 4.5,
        fillOpacity: 0.9,
      }),
    ],
  };
  const title = 'Time a step of Basin against others, by training';
  return withLegend(renderSvg(options, { title }), legend, shown);
}

/** Dots and names above the drawing; Plot's own legend is HTML. */
function withLegend(
  svg: string,
  entries: readonly { rival: string; x: number; y: number }[],
  shown: readonly string[],
): string {
  const marks = entries.map(({ rival, x, y }) => {
    const colour = seriesColour(shown.indexOf(rival as never)).replace(
      /var\([^,]+, ([^)]+)\)/,
      '$1',
    );
    return `<circle cx="${x.toFixed(1)}" cy="${y}" r="4.5" fill="${colour}"/><text x="${(x + 10).toFixed(1)}" y="${y + 4}" fill="currentColor">${rival}</text>`;
  });
  return svg.replace('</svg>', `<g aria-label="legend">${marks.join('')}</g></svg>`);
}

/** One small figure a series of curves, by its id. */
export function curveCharts(record: CurvesRecord): Map<string, string> {
  const ids = [...new Set(record.series.map(({ id }) => id))];
  return new Map(
    ids.map((id) => {
      const series = record.series.filter((one) => one.id === id);
      const [first] = series;
      if (first === undefined) throw new Error(`no series ${id}`);
      const isLinear = id === 'workers' || id === 'steps';
      const options = plotGroupedPoints(
        {
          x: { label: first.x, ...(isLinear ? {} : { scale: 'log2' as const }) },
          y: {
            label: first.y,
            ...(id === 'steps' ? {} : { scale: 'log' as const }),
          },
          groups: series.map(({ training, points }) => ({
            label: training,
            panel: null,
            points: points.map(({ x, y }) => ({ x, y, low: null, high: null, values: [y] })),
          })),
          xTicks: first.points.map(({ x }) => x),
        },
        { width: 720, height: 340 },
      );
      return [id, renderSvg(options, { title: `${first.y} by ${first.x}` })];
    }),
  );
}
