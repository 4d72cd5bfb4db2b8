import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { createPruner, earlyTerminateSchema } from './pruner-schema.ts';
import { curveOf } from './pruner.ts';

interface Case {
  config: Record<string, unknown>;
  /** Training, epoch, value, whether it should stop. */
  reports: [number, number, number, boolean][];
}

const fixture = new URL('../fixtures/pruners.json', import.meta.url);
const { cases } = JSON.parse(readFileSync(fixture, 'utf8')) as { cases: Case[] };

it.each(cases)('stops what W&B and Optuna stop: $config', ({ config, reports }) => {
  for (const goal of ['minimize', 'maximize'] as const) {
    const pruner = createPruner(earlyTerminateSchema.parse(config));
    const curves = new Map<number, { epochs: number[]; values: number[] }>();
    const last = Math.max(...reports.map(([, epoch]) => epoch));
    const stopped = reports.map(([training, epoch, value]) => {
      const reported = curves.get(training) ?? { epochs: [], values: [] };
      curves.set(training, reported);
      reported.epochs.push(epoch);
      reported.values.push(goal === 'minimize' ? value : -value);
      const curve = curveOf(reported, goal);
      pruner.learn(String(training), curve, false);
      const stops = pruner.judge(String(training), curve, curve.epochs.length - 1) !== null;
      if (epoch === last && !stops) pruner.learn(String(training), curve, true);
      return stops;
    });
    expect(stopped.filter(Boolean).length).toBeGreaterThan(5);
    expect(stopped).toEqual(reports.map(([, , , stops]) => stops));
  }
});

it('says what a hyperband lacks', () => {
  const messageOf = (config: object) => earlyTerminateSchema.safeParse(config).error?.message;
  expect(messageOf({ type: 'hyperband' })).toContain('needs min_iter, or max_iter and s');
  expect(messageOf({ type: 'hyperband', max_iter: 9 })).toContain('needs s');
  expect(messageOf({ type: 'hyperband', max_iter: 9, s: 2, min_iter: 1 })).toContain('leave one');
});
