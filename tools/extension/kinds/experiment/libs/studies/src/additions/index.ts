import { type DotsRecord, plotDots } from '@basin/charts';
import { planTask, resolveTask, type SweepPlan } from '@basin/core';
import type { Experiment, PlanOptions } from '../experiment.ts';
import { planSeeds } from '../planning/scale.ts';
import { analysesOf } from '../reading/analysis.ts';

interface Additions {
  norms: { name: string; value: number }[];
}

/** One of everything that was added. */
function plan(options: PlanOptions): SweepPlan {
  const tasks = planSeeds(options, 2).flatMap((seed) => {
    const config = resolveTask<'training'>({
      kind: 'training',
      schemaVersion: 1,
      dataset: { name: 'line' },
      network: {
        inputShape: [1],
        layers: [
          { type: 'dense', units: 4, activation: 'cube' },
          { type: 'constant-factor', factor: 0.5 },
          { type: 'dense', units: 1 },
        ],
      },
      loss: 'quartic-error',
      optimiser: { type: 'sign-descent', learningRate: 0.01 },
      schedule: { type: 'inverse-time' },
      epochCount: 3,
      batchSize: 8,
      seed,
    });
    const training = planTask(config, `seed ${seed}`, { seed });
    const measured = resolveTask<'analysis'>({
      kind: 'analysis',
      schemaVersion: 1,
      inputs: [training.id],
      measure: { measure: 'weight-length' },
    });
    return [training, planTask(measured, `length of seed ${seed}`, { seed })];
  });
  return { experiment: 'additions', preset: options.preset, tasks };
}

export const additions: Experiment<Additions> = {
  slug: 'additions',
  number: 11,
  title: 'Does everything that can be added work together?',
  question: 'Is the length of the final weights the last recorded one?',
  plan,
  findings: (data) => ({
    norms: analysesOf(data, 'weight-length').flatMap(({ task, result }) =>
      result === null ? [] : [{ name: task.label, value: result.length }],
    ),
  }),
  claims: [],
  figures: [
    {
      id: 'lengths',
      title: 'Lengths of final weights',
      caption: 'A dot for each training.',
      summarise: ({ norms }): DotsRecord | null =>
        norms.length === 0 ? null : { label: 'length', dots: norms },
      plot: plotDots,
      rows: ({ dots }: DotsRecord) => dots,
    },
  ],
};
