import type { Json, Metric } from '@basin/core';
import type { SweepSummary } from '@basin/store';
import { z } from 'zod';

/** What a sweep of somebody's own study says of itself, as far as it matters here. */
const statedMetric = z.object({
  metrics: z.tuple(
    [z.object({ name: z.string(), goal: z.enum(['minimize', 'maximize']) })],
    z.unknown(),
  ),
});

/** In what order people look, where nothing else is said. */
const usual = ['test/accuracy', 'test/loss', 'train/accuracy', 'train/loss'];

/**
 * By what a sweep's trainings are ranked: the metric that was asked for, else its study's own, else the
 * most telling of those it has. Null when it has none.
 */
export function mainMetric(
  summary: Pick<SweepSummary, 'study'>,
  recorded: readonly Metric[],
  wanted: string | null = null,
): Metric | null {
  const called = (name: string): Metric | null =>
    recorded.find((metric) => metric.name === name) ?? null;
  if (wanted !== null) return called(wanted);
  const stated = statedBy(summary.study);
  const own = stated === null ? null : called(stated.name);
  if (stated !== null && own !== null) return { ...own, direction: stated.direction };
  return usual.map(called).find((metric) => metric !== null) ?? recorded[0] ?? null;
}

function statedBy(study: Json): Pick<Metric, 'name' | 'direction'> | null {
  const stated = statedMetric.safeParse(study);
  if (!stated.success) return null;
  const [{ name, goal }] = stated.data.metrics;
  return { name, direction: goal === 'maximize' ? 'higher' : 'lower' };
}
