import {
  checkPlan,
  measureConfigSchema,
  type Preset,
  type SweepData,
  sweepIdentity,
  type TaskData,
} from '@basin/core';
import type { SweepSummary } from '@basin/store';
import { planExperiment } from '@basin/studies';
import { expect, test } from 'vitest';
import { twinPlan } from './twin-plan.ts';

const preset: Preset = 'smoke';
const plan = planExperiment('minimal-ratio', { preset, firstSeed: 1, seedCount: 3 });
const summary = {
  ...{ experiment: plan.experiment, preset, name: null, study: null, definition: null },
  sweepId: sweepIdentity(plan),
} as SweepSummary;

function stored(stateOf: (index: number) => TaskData['state']): SweepData {
  const { sweepId, experiment } = summary;
  const tasks = plan.tasks.map((task, index) => ({ ...task, state: stateOf(index) }) as never);
  return { ...{ sweepId, experiment, preset }, tasks };
}

// Its trainings have a phase on the gradient norm, which is float32's alone.
const withoutPhase = (data: SweepData): SweepData => ({
  ...data,
  tasks: data.tasks.map((task) =>
    task.config.kind === 'training'
      ? { ...task, config: { ...task.config, gradientNormPhase: null } }
      : task,
  ),
});

test('a sweep in another precision: its measures read the new trainings, and it is the same one when planned again', () => {
  const data = withoutPhase(stored(() => 'done'));
  const { plan: twin, left } = twinPlan(summary, data, 'float64');
  expect(left).toBe(0);
  expect(twin.tasks).toHaveLength(plan.tasks.length);
  expect(() => checkPlan(twin)).not.toThrow();
  const [training, measure] = twin.tasks;
  expect(training?.config).toMatchObject({ kind: 'training', precision: 'float64' });
  expect(measure?.dependsOn).toEqual([training?.id]);
  expect(
    twin.tasks.every(({ config }) => 'precision' in config && config.precision === 'float64'),
  ).toBe(true);
  expect(plan.tasks.map(({ id }) => id)).not.toContain(training?.id);
  expect(sweepIdentity(twin)).not.toBe(summary.sweepId);
  expect(sweepIdentity(twinPlan(summary, data, 'float64').plan)).toBe(sweepIdentity(twin));
});

test('a sweep that has trainings in both precisions comes to one twin of the two', () => {
  const data = withoutPhase(stored(() => 'done'));
  const { plan: twin } = twinPlan(summary, data, 'float64');
  const doubles = twin.tasks.map((task) => ({ ...task, state: 'done' }) as never);
  const both = twinPlan(summary, { ...data, tasks: [...data.tasks, ...doubles] }, 'float64');
  expect(both.left).toBe(0);
  expect(both.plan.tasks.map(({ id }) => id)).toEqual(twin.tasks.map(({ id }) => id));
});

test('measures are taken in that precision too, while training as well', () => {
  const measure = measureConfigSchema.parse({ measure: 'curvature' });
  const recorded = { measure, precision: 'float32', every: 1, unit: 'epochs' } as const;
  const data = withoutPhase(stored(() => 'done'));
  const tasks = data.tasks.map((task) => ({
    ...task,
    config:
      task.config.kind === 'training'
        ? { ...task.config, record: { ...task.config.record, measures: [recorded] } }
        : { ...task.config, precision: 'float32' },
  })) as typeof data.tasks;
  const { plan: twin } = twinPlan(summary, { ...data, tasks }, 'float64');
  const [training, analysis] = twin.tasks;
  expect(training?.config).toMatchObject({
    record: { measures: [{ measure, precision: 'float64' }] },
  });
  expect(analysis?.config).toMatchObject({ kind: 'analysis', precision: 'float64' });
});

test('what did not come to an end is left out, with what needs it; nothing at all, and what has no such form, is refused', () => {
  const data = withoutPhase(stored((index) => (index === 0 ? 'failed' : 'done')));
  const { plan: twin, left } = twinPlan(summary, data, 'float64');
  expect(left).toBe(2);
  expect(twin.tasks).toHaveLength(plan.tasks.length - 2);
  const none = withoutPhase(stored(() => 'queued'));
  expect(() => twinPlan(summary, none, 'float64')).toThrow(
    expect.objectContaining({
      code: 'runner/no-twin',
      message: expect.stringContaining('no finished training'),
    }),
  );
  expect(() =>
    twinPlan(
      summary,
      stored(() => 'done'),
      'float64',
    ),
  ).toThrow(/gradient-norm phase/);
});
