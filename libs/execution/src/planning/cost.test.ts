import { presets, trainingConfigSchema } from '@basin/core';
import { experimentSlugs, planExperiment } from '@basin/studies';
import { describe, expect, it } from 'vitest';
import { criticalPaths, estimateSeconds, trainingSeconds } from './cost.ts';

/**
 * What the kinds of tasks took together, in seconds, in a paper-scale run of so many seeds
 * (engine 0.8, two workers on two cores). Kinds of less than five seconds are left out.
 */
const measured = {
  'function-fit': { seedCount: 5, seconds: { training: 46.7 } },
  'mnist-cnn': { seedCount: 3, seconds: { training: 62.9 } },
  trajectories: { seedCount: 8, seconds: { training: 111.6 } },
  'gradient-norm': { seedCount: 5, seconds: { training: 16.4 } },
  'minimal-ratio': { seedCount: 100, seconds: { training: 55.4, hessian: 8.1 } },
  'random-labels': { seedCount: 3, seconds: { training: 785.2 } },
  'ten-networks': { seedCount: 3, seconds: { training: 131.1 } },
  'flatness-interpolation': {
    seedCount: 3,
    seconds: { training: 718.9, interpolation: 303.1, curvature: 269.5 },
  },
  'flatness-sensitivity': {
    seedCount: 3,
    seconds: { training: 2152.5, sensitivity: 89.4, curvature: 129.9 },
  },
};

const classes = { type: 'dense', units: 10 } as const;
const units = (count: number) => ({ type: 'dense', units: count, activation: 'relu' }) as const;
const signal = (kernelSize: number) =>
  ({ type: 'conv1d', filters: 25, kernelSize, stride: 2, padding: 1, activation: 'relu' }) as const;

const sharpnessOptions = { drawCount: 20, startCount: 4 };
const options = { preset: 'paper', firstSeed: 1, seedCount: null } as const;

describe('the cost rule', () => {
  it.each(Object.entries(measured))(
    'is near what %s took at paper scale',
    (slug, { seedCount, seconds: kinds }) => {
      const plan = planExperiment(slug, { ...options, seedCount });
      const estimates = estimateSeconds(plan);
      for (const [kind, seconds] of Object.entries(kinds)) {
        const estimated = plan.tasks
          .filter(({ config }) => {
            return kind === (config.kind === 'analysis' ? config.measure.measure : 'training');
          })
          .reduce((sum, { id }) => sum + (estimates.get(id) ?? 0), 0);
        expect(estimated / seconds, kind).toBeGreaterThan(0.45);
        expect(estimated / seconds, kind).toBeLessThan(2.1);
      }
    },
  );

  it.each([
    ['function-fit', 2],
    ['mnist-cnn', 10],
  ])(
    'takes steps of %s in double precision for %i times as long, their start for as long',
    (slug, factor) => {
      const { tasks, ...plan } = planExperiment(slug, options);
      const [task] = tasks;
      if (task?.config.kind !== 'training') throw new Error('trainings come first');
      const seconds = (epochCount: number, precision: 'float32' | 'float64'): number => {
        const one = { ...task, config: { ...task.config, epochCount, precision } } as typeof task;
        return estimateSeconds({ ...plan, tasks: [one] }).get(task.id) as number;
      };
      const steps = (precision: 'float32' | 'float64'): number =>
        seconds(3_000, precision) - seconds(1_000, precision);
      expect(steps('float64') / steps('float32')).toBeCloseTo(factor, 6);
      expect(seconds(0, 'float64')).toBe(seconds(0, 'float32'));
    },
  );

  it.each([
    ['minimal-ratio', 1],
    ['flatness-sensitivity', 10],
  ])(
    'takes measures of %s in double precision for %i times as long, beside their start',
    (slug, factor) => {
      const plan = planExperiment(slug, options);
      const of = (wanted: 'float32' | 'float64', exampleCount: number): number => {
        const tasks = plan.tasks.map((task) =>
          task.config.kind === 'analysis'
            ? { ...task, config: { ...task.config, precision: wanted, measure: { measure: 'sharpness', exampleCount, ...sharpnessOptions } } } // prettier-ignore
            : task,
        ) as typeof plan.tasks;
        const estimates = estimateSeconds({ ...plan, tasks });
        const first = tasks.find(({ config }) => config.kind === 'analysis');
        return estimates.get(first?.id ?? '') as number;
      };
      const passes = (precision: 'float32' | 'float64'): number =>
        of(precision, 20) - of(precision, 10);
      expect(passes('float64') / passes('float32')).toBeCloseTo(factor, 6);
    },
  );

  // CPU time of a step in milliseconds: two at once on two cores of an EPYC without AVX-512
  // (benchmarks/results/networks.json); of the small ones, commands of 21,000 steps less those of 1,000.
  it.each([
    [
      'CNN of MNIST-1D',
      0.615,
      'adam',
      [signal(5), signal(3), signal(3), { type: 'flatten' }, classes],
    ],
    [
      'MLP of MNIST-1D',
      0.198,
      'adam',
      [units(100), { type: 'residual', layers: [units(100)] }, classes],
    ],
    ['logistic regression of MNIST-1D', 0.0268, 'sgd', [classes]],
    ['MLP of 12 units', 0.0495, 'adam', [units(12), classes]],
  ] as const)(
    'is near what a step of the %s takes, and counts evaluations as they are recorded',
    (_name, milliseconds, type, layers) => {
      const training = (everyEpochs: number) => {
        const [inputs, epochCount] = [layers.length > 3 ? [40, 1] : [40], 1_000];
        return trainingSeconds(
          trainingConfigSchema.parse({
            ...{ kind: 'training', schemaVersion: 1, seed: 1, loss: 'cross-entropy' },
            ...{ dataset: { name: 'mnist-1d' }, network: { inputShape: inputs, layers } },
            ...{ optimiser: { type, learningRate: 1e-2 }, batchSize: 100 },
            ...{ epochCount, record: { everyEpochs } },
          }),
        );
      };
      const ratio = training(1_000) / (40_000 * milliseconds * 1e-3);
      expect(ratio).toBeGreaterThan(0.45);
      expect(ratio).toBeLessThan(2.1);
      // Of 5,000 signals, with what is recorded of it: 1.4 ms of CPU time in logistic regression, more in all others.
      expect((training(1) - training(1_000)) / 999).toBeGreaterThan(0.7e-3);
    },
  );

  it('is the same of a config that was stored before trainings measured themselves', () => {
    const { tasks, ...plan } = planExperiment('function-fit', options);
    const [task] = tasks;
    if (task?.config.kind !== 'training') throw new Error('trainings come first');
    const { measures: _, ...record } = task.config.record;
    const old = { ...task, config: { ...task.config, record } } as typeof task;
    expect(estimateSeconds({ ...plan, tasks: [old] })).toEqual(
      estimateSeconds({ ...plan, tasks: [task] }),
    );
  });

  it('has an estimate for every task of every experiment, and chains at least as long', () => {
    for (const slug of experimentSlugs) {
      for (const preset of presets) {
        const plan = planExperiment(slug, { ...options, preset });
        const estimates = estimateSeconds(plan);
        const paths = criticalPaths(plan, estimates);
        for (const { id } of plan.tasks) {
          expect(estimates.get(id)).toBeGreaterThan(0);
          expect(paths.get(id)).toBeGreaterThanOrEqual(estimates.get(id)!);
        }
      }
    }
  });
});
