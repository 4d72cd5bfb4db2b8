import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TrainingConfig } from '@basin/core';
import {
  countOps,
  differentiableOps,
  functionProgram,
  hessianVectorProduct,
  openEngine,
  type Tensors,
} from '@basin/engine';
import { experimentBySlug, experiments, planExperiment } from '@basin/studies';
import { describeNetwork, lossFunction, loadData } from '@basin/models';
import type * as tf from '@tensorflow/tfjs-core';
import { describe, expect, test } from 'vitest';
import { basin } from '@basin/execution/testing/command-line';
import { trainingStepProgram } from './training-programs.ts';
import { checkDocument } from '../../testing/check-document.ts';

const opened = await openEngine({ backend: 'native' }).catch(() => null);

/** What trainings read: most read the same, MNIST whole. */
const loaded = new Map<string, ReturnType<typeof loadData>>();
function dataOf({ dataset }: TrainingConfig): ReturnType<typeof loadData> {
  const key = JSON.stringify(dataset);
  const known = loaded.get(key) ?? loadData([dataset]);
  loaded.set(key, known);
  return known;
}

/** The trainings of an experiment that differ in more than their seeds. */
function distinctTrainings(slug: string): [string, TrainingConfig][] {
  const distinct = new Map<string, [string, TrainingConfig]>();
  for (const preset of ['smoke', 'paper'] as const) {
    const { tasks } = planExperiment(slug, { preset, firstSeed: 1, seedCount: 1 });
    for (const { label, config } of tasks) {
      if (config.kind !== 'training') continue;
      const { network, loss, optimiser, batchSize, record, dataset, epochCount } = config;
      const key = JSON.stringify([
        network,
        loss,
        optimiser,
        batchSize,
        record,
        dataset,
        epochCount,
      ]);
      if (!distinct.has(key)) distinct.set(key, [`${label} (${preset})`, config]);
    }
  }
  return [...distinct.values()];
}

describe.skipIf(opened === null)('programs of the ten experiments', () => {
  const engine = opened!;

  test.each(experiments.map(({ slug }) => slug))(
    '%s: every op of every training has a derivative rule',
    async (slug) => {
      const trainings = distinctTrainings(slug);
      expect(trainings.length).toBeGreaterThan(0);
      for (const [label, config] of trainings) {
        const { program, recorded, form } = await trainingStepProgram(
          engine,
          config,
          await dataOf(config),
        );
        const ops = [...countOps(recorded).keys()];
        expect(ops.length, label).toBeGreaterThan(5);
        expect(
          ops.filter((op) => !differentiableOps.has(op)),
          `ops without a rule in ${label}`,
        ).toEqual([]);
        expect(['functional', 'lowered', 'xla', 'session'], label).toContain(form);
        const count = (counts: Map<string, number>) => [...counts.values()].reduce((a, b) => a + b);
        expect(count(countOps(program)), label).toBeLessThan(count(countOps(recorded)));
      }
    },
  );

  test.each(experiments.map(({ slug }) => slug))(
    '%s: the Hessian-vector product of every network can be recorded',
    (slug) => {
      const seen = new Set<string>();
      for (const [label, { network, loss }] of distinctTrainings(slug)) {
        const key = JSON.stringify([network, loss]);
        if (seen.has(key)) continue;
        seen.add(key);
        const { parameterCount, outputShape } = describeNetwork(network);
        const ofWeights = lossFunction(loss, network);
        const product = ({ w, v, x, t }: Tensors): Tensors =>
          hessianVectorProduct(
            (weights) => ofWeights(weights, x!, t!),
            w as tf.Tensor1D,
            v as tf.Tensor1D,
          );
        const flat = { shape: [parameterCount], dtype: 'float32' as const };
        const recorded = functionProgram(product, {
          w: flat,
          v: flat,
          x: { shape: [3, ...network.inputShape], dtype: 'float32' },
          t:
            loss === 'mean-squared-error'
              ? { shape: [3, ...outputShape], dtype: 'float32' }
              : { shape: [3], dtype: 'int32' },
        });
        expect(recorded.outputs['product']?.shape, label).toEqual([parameterCount]);
      }
    },
  );

  test('doctor --print-program prints them, trainings of one program together', async () => {
    const run = await basin('doctor', '--print-program=trajectories', '--preset=smoke', '--json');
    expect(run.code, run.stderr).toBe(0);
    const { programs } = checkDocument('doctor --print-program', JSON.parse(run.stdout)) as {
      programs: { trainings: string[]; flopsPerStep: number; text: string; form: string }[];
    };
    expect(programs).toHaveLength(1);
    const [{ trainings, flopsPerStep, text }] = programs as [(typeof programs)[0]];
    const { tasks } = experimentBySlug('trajectories').plan({
      preset: 'smoke',
      firstSeed: 1,
      seedCount: 1,
    });
    expect(trainings).toHaveLength(tasks.filter(({ config }) => config.kind === 'training').length);
    expect(text).toMatch(/%\d+ = MatMul\(%\d+, %\d+\).* → float32\[/);
    // Three products of each layer but the first, which needs no gradient of its inputs.
    const products = 784 * 64 * 2 + 64 * 32 * 3 + 32 * 10 * 3;
    expect(flopsPerStep).toBeGreaterThan(2 * 1_000 * products);
    expect(flopsPerStep).toBeLessThan(2 * 1_000 * products * 1.1);
  });

  test('of a study file it says in which form each network runs, and why in no quicker one', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'basin-programs-'));
    const file = join(folder, 'study.json');
    const training = {
      dataset: { name: 'csv', file: 'a.csv', target: 'kind' },
      network: {
        layers: [
          { type: 'dense', units: 4, activation: '$act' },
          { type: 'dense', units: 2 },
        ],
      },
      optimiser: { type: 'sgd', learningRate: '$rate' },
      ...{ epochCount: 2, batchSize: 4 },
    };
    const parameters = { act: { values: ['relu', 'tanh'] }, rate: { values: [0.1, 0.2] } };
    writeFileSync(file, JSON.stringify({ name: 'own', parameters, seeds: 3, training }));
    const rows = Array.from({ length: 12 }, (_, row) => `${row},${row % 2 === 0 ? 'a' : 'b'}`);
    writeFileSync(join(folder, 'a.csv'), ['x,kind', ...rows].join('\n'));
    try {
      const run = await basin('doctor', `--print-program=${file}`, '--json');
      expect(run.code, run.stderr).toBe(0);
      const { programs } = checkDocument('doctor --print-program', JSON.parse(run.stdout)) as {
        programs: { trainings: string[]; network: { name: string; why: string[] } }[];
      };
      // Rates and seeds make no other program.
      expect(programs.map(({ trainings }) => trainings)).toEqual([
        ['act relu, rate 0.1 seed 1'],
        ['act tanh, rate 0.1 seed 1'],
      ]);
      for (const { network } of programs) {
        expect(network.name).toBe('blocks');
        expect(network.why.join()).toMatch(/^\d+ steps are fewer than the 3,000 from which/);
      }
    } finally {
      rmSync(folder, { recursive: true });
    }
  });

  test('an experiment that is not there is refused with those there are', async () => {
    const run = await basin('doctor', '--print-program=mnist');
    expect(run.code).toBe(2);
    expect(run.stderr).toContain('choose one of function-fit');
  });
});
