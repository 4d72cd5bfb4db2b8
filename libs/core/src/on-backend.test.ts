import { expect, it } from 'vitest';
import {
  type AnalysisConfig,
  checkPlan,
  onBackend,
  planTask,
  resolveTask,
  type SweepPlan,
  sweepIdentity,
  taskIdentity,
  type TrainingConfig,
} from './index.ts';

function training(seed: number, initialWeightsOf: string | null = null): TrainingConfig {
  return resolveTask<'training'>({
    ...{ kind: 'training', schemaVersion: 1, dataset: { name: 'function', target: 'f1' } },
    network: { inputShape: [1], layers: [{ type: 'dense', units: 1 }] },
    ...{ loss: 'mean-squared-error', optimiser: { type: 'sgd', learningRate: 0.1 } },
    ...{ epochCount: 2, batchSize: 'full', seed, initialWeightsOf },
  });
}

/** A training, one that goes on from it, one from given weights, and an analysis of two of them. */
function plan(): SweepPlan {
  const first = planTask(training(1), 'first', { seed: 1 });
  const second = planTask(training(2, first.id), 'second', { seed: 2 });
  const given = { ...planTask(training(3, 'sha256:00'), 'given', {}), dependsOn: [] };
  const analysis = resolveTask<'analysis'>({
    ...{ kind: 'analysis', schemaVersion: 1, inputs: [second.id, first.id] },
    measure: { measure: 'interpolation', alphaCount: 3 },
  });
  const tasks = [first, second, given, planTask(analysis, 'between', {})];
  return { experiment: 'test', preset: 'custom', tasks };
}

it('TensorFlow is the default: nothing changes', () => {
  expect(onBackend(plan(), 'tensorflow')).toEqual(plan());
});

it('each family has identities of its own, and tasks name each other by them', () => {
  const sweeps = (['tensorflow', 'wasm', 'webgpu', 'cpu'] as const).map((family) => {
    const moved = onBackend(plan(), family);
    checkPlan(moved);
    const [first, second, given, analysis] = moved.tasks;
    expect(moved.tasks.map(({ config }) => config)).toMatchObject(
      Array(4).fill({ backendFamily: family }),
    );
    for (const { id, config } of moved.tasks) expect(id).toBe(taskIdentity(config));
    expect(second?.dependsOn).toEqual([first?.id]);
    expect((second?.config as TrainingConfig).initialWeightsOf).toBe(first?.id);
    expect((given?.config as TrainingConfig).initialWeightsOf).toBe('sha256:00');
    expect((analysis?.config as AnalysisConfig).inputs).toEqual([second?.id, first?.id]);
    expect(analysis?.dependsOn).toEqual([second?.id, first?.id]);
    return moved;
  });
  expect(new Set(sweeps.map(sweepIdentity)).size).toBe(4);
  expect(new Set(sweeps.flatMap(({ tasks }) => tasks.map(({ id }) => id))).size).toBe(16);
  // From any family to any other.
  expect(onBackend(onBackend(plan(), 'wasm'), 'cpu')).toEqual(sweeps[3]);
});

it('a sweep that is its definition is another on each family', () => {
  const grown: SweepPlan = { ...plan(), definition: { method: 'grid' } };
  expect(onBackend(grown, 'tensorflow')).toEqual(grown);
  const wasm = onBackend(grown, 'wasm');
  expect(sweepIdentity(wasm)).not.toBe(sweepIdentity(grown));
  expect(onBackend(wasm, 'tensorflow')).toEqual(grown);
});
