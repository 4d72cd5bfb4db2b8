import type { StudyDefinition } from '@basin/studies/file';

/** A study whose trainings are none: what is asked is whether each is accounted for. */
export interface KillCase {
  name: string;
  workers: number;
  /** Seeds at first, and once it is extended while it runs. */
  seeds: [number, number];
  /** Points that the study has. */
  points: number;
  study: StudyDefinition;
}

const grids: { name: string; points: number; study: Partial<StudyDefinition> }[] = [
  {
    ...{ name: 'listed', points: 48 },
    study: { parameters: { rate: { values: rates(8) }, width: { values: [2, 4, 6, 8, 10, 12] } } },
  },
  {
    ...{ name: 'shuffled', points: 48 },
    study: {
      order: 'shuffled',
      parameters: { rate: { values: rates(8) }, width: { values: [2, 4, 6, 8, 10, 12] } },
    },
  },
  {
    ...{ name: 'zipped', points: 24 },
    study: {
      zip: [['rate', 'batch']],
      parameters: {
        rate: { values: rates(8) },
        batch: { values: [5, 10, 15, 20, 25, 30, 35, 40] },
        width: { values: [2, 4, 6] },
      },
    },
  },
  {
    // Of sgd each momentum, of adam none.
    ...{ name: 'conditional', points: 8 * (3 + 1) },
    study: {
      parameters: {
        optimiser: { values: ['sgd', 'adam'] },
        momentum: { values: [0, 0.5, 0.9], when: { optimiser: 'sgd' } },
        rate: { values: rates(8) },
      },
    },
  },
  {
    // It grows: trainings are asked for as others end, and some stop early.
    ...{ name: 'pruned', points: 48 },
    study: {
      order: 'shuffled',
      parameters: { rate: { values: rates(8) }, width: { values: [2, 4, 6, 8, 10, 12] } },
      metric: { name: 'test/loss', goal: 'minimize' },
      early_terminate: { type: 'asha', min_iter: 1, eta: 2 },
    },
  },
];

/** Every grid under every number of workers. */
export const killCases: KillCase[] = grids.flatMap(({ name, points, study }) =>
  [2, 8, 16].map((workers): KillCase => ({
    ...{ name: `${name}, ${workers} workers`, workers, points, seeds: [2, 3] },
    study: { ...study, name: `${name} ${workers}`, training: training(study) } as StudyDefinition,
  })),
);

function rates(count: number): number[] {
  return Array.from({ length: count }, (_, index) => 0.01 * (index + 1));
}

function training({ parameters = {} }: Partial<StudyDefinition>): StudyDefinition['training'] {
  const has = (name: string): boolean => Object.hasOwn(parameters, name);
  return {
    dataset: { name: 'moons', trainCount: 100, testCount: 20 },
    network: {
      layers: [
        { type: 'dense', units: has('width') ? '$width' : 4, activation: 'tanh' },
        { type: 'dense', units: 2 },
      ],
    },
    optimiser: has('optimiser')
      ? ({ type: '$optimiser', learningRate: '$rate', momentum: '$momentum' } as never)
      : { type: 'sgd', learningRate: '$rate' },
    epochCount: 4,
    batchSize: has('batch') ? '$batch' : 20,
  };
}
