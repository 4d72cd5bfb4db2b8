import { expect, test } from 'vitest';
import { resolveTask, type TaskConfigInput, taskIdentity } from './config/task.ts';
import { checkPlan, expandGrid, planTask, sweepIdentity, type SweepPlan } from './sweep.ts';

type TrainingInput = Extract<TaskConfigInput, { kind: 'training' }>;

function training(overrides: Partial<TrainingInput> = {}): TrainingInput {
  return {
    kind: 'training',
    schemaVersion: 1,
    dataset: { name: 'function', target: 'f1' },
    network: { inputShape: [1], layers: [{ type: 'dense', units: 1 }] },
    loss: 'mean-squared-error',
    optimiser: { type: 'adam', learningRate: 1e-3 },
    epochCount: 3,
    batchSize: 'full',
    seed: 1,
    ...overrides,
  };
}

function resolved(
  overrides: Partial<TrainingInput> = {},
): ReturnType<typeof resolveTask<'training'>> {
  return resolveTask<'training'>(training(overrides));
}

test('an identity given once stays: fields at their default do not count', () => {
  const identity = taskIdentity(resolved());
  expect(identity).toBe(taskIdentity(resolved({ initialiser: 'pytorch', record: {} })));
  expect(identity).toMatchInlineSnapshot(
    `"25dd834d532f74e67d55ceac5374daab1bb06403ca16f2727cf6f4857017dcef"`,
  );
  expect(taskIdentity(resolved({ seed: 2 }))).not.toBe(identity);
  expect(taskIdentity(resolved({ record: { gradientNorm: true } }))).not.toBe(identity);
});

test('an identity stays when an option comes into a part of the config that was stored before it', () => {
  for (const record of [{}, { everyEpochs: 5 }]) {
    const whole = resolved({ record });
    const { quantities: _, ...older } = whole.record;
    expect(taskIdentity({ ...whole, record: older as never })).toBe(taskIdentity(whole));
  }
});

test('a wrong config names each wrong field', () => {
  const wrong = training({ epochCount: -1, batchSize: 0 });
  expect(() => resolveTask<'training'>(wrong)).toThrow(/epochCount[\s\S]*|batchSize/);
  expect(() => resolveTask<'training'>(wrong)).toThrow(
    expect.objectContaining({ code: 'config/invalid' }),
  );
  const unknown = { ...training(), learningRte: 3 };
  expect(() => resolveTask<'training'>(unknown)).toThrow(/learningRte/);
});

test('a grid has every combination, the last name varying fastest', () => {
  expect(expandGrid({ width: [8, 16], seed: [1, 2] })).toEqual([
    { width: 8, seed: 1 },
    { width: 8, seed: 2 },
    { width: 16, seed: 1 },
    { width: 16, seed: 2 },
  ]);
});

test('a plan with a task twice, or a dependency that is not there, is refused', () => {
  const first = planTask(resolved(), 'a', {});
  const analysis = planTask(
    resolveTask<'analysis'>({
      kind: 'analysis',
      schemaVersion: 1,
      inputs: [first.id],
      measure: { measure: 'sensitivity' },
    }),
    's',
    {},
  );
  const plan = (...tasks: SweepPlan['tasks']): SweepPlan => ({
    experiment: 'test',
    preset: 'custom',
    tasks,
  });
  expect(() => {
    checkPlan(plan(first, analysis));
  }).not.toThrow();
  expect(() => {
    checkPlan(plan(first, first));
  }).toThrow(expect.objectContaining({ code: 'config/duplicate-task' }));
  expect(() => {
    checkPlan(plan(analysis, first));
  }).toThrow(expect.objectContaining({ code: 'config/unknown-dependency' }));
  expect(sweepIdentity(plan(first))).not.toBe(sweepIdentity(plan(first, analysis)));
});

test('a sweep with a definition is that definition, whatever its tasks; without one it is its tasks', () => {
  const task = planTask(resolved(), 'a', {});
  const fixed: SweepPlan = { experiment: 'e', preset: 'smoke', tasks: [task] };
  const growing: SweepPlan = { ...fixed, definition: { vary: ['rate'], samplerSeed: 1 } };
  expect(sweepIdentity({ ...growing, tasks: [] })).toBe(sweepIdentity(growing));
  const reworded: SweepPlan = { ...growing, name: 'mine', study: { claims: [] } };
  expect(sweepIdentity(reworded)).toBe(sweepIdentity(growing));
  const seeded = { ...growing, definition: { vary: ['rate'], samplerSeed: 2 } };
  expect(sweepIdentity(seeded)).not.toBe(sweepIdentity(growing));
  expect(sweepIdentity({ ...fixed, tasks: [] })).not.toBe(sweepIdentity(fixed));
  // Given to sweeps before there were definitions.
  expect(sweepIdentity(fixed)).toMatchInlineSnapshot(
    `"d96280b49d0de6aeaa5348f9baf8011b26f2dfe7358f688ca56793952c056d3f"`,
  );
});
