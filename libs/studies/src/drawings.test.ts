import { readFileSync } from 'node:fs';
import type { MetricSeries } from '@basin/core';
import { described } from '@basin/charts/testing/described';
import { faultyTexts } from '@basin/charts/testing/faulty-texts';
import { renderSvg } from '@basin/charts/svg';
import { expect, it } from 'vitest';
import { experiments, planExperiment } from './registry.ts';
import { type MadeTask, makeSeries, makeSweepData } from './testing/sweep-data.ts';

type StoredTask = Omit<MadeTask, 'metrics'> & {
  metrics: Record<string, { epochs: number[]; values: (number | null)[] }>;
};

/** Of one smoke sweep of everything, by `tools/smoke-results.ts`. */
const stored = JSON.parse(
  readFileSync(new URL('fixtures/smoke-results.json', import.meta.url), 'utf8'),
) as Record<string, Record<string, StoredTask>>;

const figures = experiments.flatMap((experiment) => {
  const plan = planExperiment(experiment.slug, { preset: 'smoke', firstSeed: 1, seedCount: null });
  const data = makeSweepData(plan, ({ config, label }) => {
    const task = stored[experiment.slug]?.[`${config.kind}: ${label}`];
    if (task === undefined) return null;
    const lines = Object.entries(task.metrics).map(([name, { epochs, values }]) => [
      name,
      makeSeries(
        name,
        values.map((value) => value ?? Number.NaN),
        epochs,
      ),
    ]);
    return { ...task, metrics: Object.fromEntries(lines) as Record<string, MetricSeries> };
  });
  const findings = experiment.findings(data);
  return experiment.figures.map((figure) => ({
    name: `${experiment.slug} ${figure.id}`,
    figure,
    summary: figure.summarise(findings) as unknown,
  }));
});

it('every figure of every experiment has results here to draw', () => {
  expect(figures.filter(({ summary }) => summary === null).map(({ name }) => name)).toEqual([]);
  expect(new Set(figures.map(({ name }) => name.split(' ')[0]))).toHaveLength(10);
});

for (const { name, figure, summary } of figures) {
  it.each(['light', 'dark'] as const)(`${name} looks as it did: %s`, (theme) => {
    const svg = renderSvg(figure.plot(summary, { width: 480, height: 300 }), { theme });
    expect(svg).not.toMatch(/var\(|light-dark|NaN|undefined/);
    expect(described(svg)).toMatchSnapshot();
  });
}

it.each(figures)(
  '$name: no text lies over another or leaves the drawing, on any page',
  ({ figure, summary }) => {
    for (const width of [300, 348, 390, 560, 1_200]) {
      const size = { width, height: Math.round(Math.min(420, Math.max(240, 0.6 * width))) };
      expect(faultyTexts(renderSvg(figure.plot(summary, size))), `${width} pixels`).toEqual([]);
    }
  },
);
