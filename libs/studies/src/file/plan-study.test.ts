import { checkPlan, datasetConfigSchema, sweepIdentity, type TrainingConfig } from '@basin/core';
import { describe, expect, it } from 'vitest';
import { planExperiment } from '../registry.ts';
import { plainHost } from '../testing/study-host.ts';
import { valueText } from '../own/setting-text.ts';
import { baseTrainings } from './base-trainings.ts';
import { factorIn, varyingParameters } from './labels.ts';
import { planStudy, type StudyOptions } from './plan-study.ts';
import { readYaml } from './read-yaml.ts';
import { StudyFileError } from './study-problem.ts';

const plan = (text: string, options: StudyOptions = {}) =>
  planStudy(readYaml('study.yaml', text), plainHost, options);
const configs = async (text: string, options: StudyOptions = {}) => {
  const { tasks } = (await plan(text, options)).plan;
  return tasks.flatMap(({ config }) => (config.kind === 'training' ? [config] : []));
};
async function errorOf(run: Promise<unknown>): Promise<string> {
  try {
    await run;
  } catch (error) {
    if (error instanceof StudyFileError) return error.message;
    throw error;
  }
  throw new Error('it was accepted');
}

const training = `
training:
  dataset: { name: mnist, trainCount: 1000, testCount: 200 }
  network:
    layers:
      - { repeat: $depth, layers: [{ type: dense, units: $width, activation: relu }] }
      - { type: dense, units: 10 }
  optimiser: { type: sgd, learningRate: 0.1, momentum: $momentum }
  epochCount: "= round(64 / width) + 1"
  batchSize: 50`;
const study = `name: depth and width
parameters:
  width: { values: [16, 64] }
  depth: { min: 0, max: 2 }
  momentum: { values: [0, 0.9], when: { depth: 2 } }
require: width * depth < 128
seeds: 2
measures: [{ measure: curvature, iterationLimit: 5 }]
${training}`;

describe('seeds that a file lists, where others are asked for', () => {
  const notices = async (text: string, options: StudyOptions) =>
    (await plan(text, options)).notices.filter((words) => words.includes('seed'));
  const listed = study.replace('seeds: 2', 'seeds: [5, 6]');
  const parameter = study
    .replace('seeds: 2\n', '')
    .replace('  width:', '  seed: { values: [5, 6] }\n  width:');
  const left =
    "every point is trained with the seeds that --seeds asks for, 1, 2, and not with 5, 6 of the study's own list";

  it('are said to be left, and not to be trained', async () => {
    expect(await notices(listed, { seeds: [1, 2] })).toEqual([left]);
    expect(await notices(parameter, { seeds: [1, 2] })).toEqual([left]);
    expect(await notices(listed, { seeds: [5, 6, 7] })).toEqual([]);
    expect(await notices(listed, {})).toEqual([]);
    expect(await notices(parameter, {})).toEqual([
      'parameter seed is read as seeds: every point is trained with each of its values',
    ]);
  });
});

describe('the size of a grid', () => {
  const wide = `name: wide
parameters: { width: { min: 1, max: 10000 }, batchSize: { min: 1, max: 10000 } }
${training.replace('$depth', '1').replace('momentum: $momentum', 'momentum: 0')}
`;

  // Any of them listed would take hours.
  it.each([
    ['seeds: 100', '100,000,000 points of 100 trainings each are more than 200,000'],
    [
      'require: width > batchSize',
      '100,000,000 combinations of values would have to be tried by require, which is more than 500,000',
    ],
    ['order: shuffled\nrun_cap: 3', 'would have to be listed to shuffle them'],
    ['method: random', '100,000,000 points of 1 training each'],
    ['zip: [[width, batchSize]]\nseeds: 30', '10,000 points of 30 trainings each'],
  ])('%s: refused before anything is listed', async (more, words) => {
    expect(await errorOf(plan(`${wide}${more}\n`))).toContain(words);
  });

  it('a grid that is cut says how many points are left out', async () => {
    const cut = (text: string, options?: StudyOptions) =>
      plan(text, options).then(({ notices }) => notices.filter((words) => / of /.test(words)));
    const six = study.replace('seeds: 2', 'seeds: 1\nrun_cap: 3');
    expect(await cut(six)).toEqual(['3 of 6 points (run_cap): the others are not trained']);
    expect(await cut(six, { count: 2 })).toEqual([
      '2 of 6 points (--count): the others are not trained',
    ]);
    expect(await cut(six, { count: 6 })).toEqual([]);
    expect(await cut(`${wide}run_cap: 2\n`)).toEqual([
      '2 of 100,000,000 points (run_cap): the others are not trained',
    ]);
  });
});

describe('planStudy', () => {
  it('makes measures while training a part of the training, and their curves metrics', async () => {
    const text = study
      .replace('iterationLimit: 5 }', 'iterationLimit: 5, every: 2 }')
      .replace('seeds: 2', 'metric: { name: curvature/eigenvalue-times-rate }');
    const { plan: sweep, record } = await plan(text);
    expect(sweep.tasks.every(({ config }) => config.kind === 'training')).toBe(true);
    const [first] = await configs(text);
    expect(first?.record.measures).toMatchObject([
      { measure: { measure: 'curvature', iterationLimit: 5 }, every: 2, unit: 'epochs' },
    ]);
    expect(record.curves).toContain('curvature/top-eigenvalue');
    expect(record.metrics[0]?.name).toBe('curvature/eigenvalue-times-rate');
    // Its trainings are others, so that it is another study; a measure behind them changes neither.
    const ends = await plan(study);
    expect(sweep.definition).not.toEqual(ends.plan.definition);
    expect((await configs(study))[0]?.record.measures).toEqual([]);
  });

  it('fills the training of every point by structure, seed by seed, and measures it', async () => {
    const { plan: sweep, points, record } = await plan(study);
    checkPlan(sweep);
    // depth 0 and 1 with both widths, depth 2 with width 16 and two momentums.
    expect(points.map(({ label }) => label)).toEqual([
      'width 16, depth 0',
      'width 16, depth 1',
      'width 16, depth 2, momentum 0',
      'width 16, depth 2, momentum 0.9',
      'width 64, depth 0',
      'width 64, depth 1',
    ]);
    expect(sweep.tasks).toHaveLength(6 * 2 * 2);
    expect(sweep).toMatchObject({ experiment: 'study.depth-and-width', preset: 'custom' });
    expect(record.seeds).toEqual([1, 2]);
    const deep = sweep.tasks.find(
      ({ label }) => label === 'width 16, depth 2, momentum 0.9 seed 2',
    );
    expect(deep?.factors).toEqual({ width: 16, depth: 2, momentum: 0.9, seed: 2 });
    const config = deep?.config as TrainingConfig;
    expect(config.network.inputShape).toEqual([784]);
    expect(config.network.layers.map((layer) => 'units' in layer && layer.units)).toEqual([
      16, 16, 10,
    ]);
    expect(config).toMatchObject({
      ...{ loss: 'cross-entropy', epochCount: 5, seed: 2 },
      optimiser: { type: 'sgd', momentum: 0.9 },
    });
    // Where the parameter does not exist the field has its default.
    const flat = sweep.tasks[0]?.config as TrainingConfig;
    expect(flat.optimiser).toMatchObject({ momentum: 0 });
  });

  it('is the same study with more of it, and another with other values', async () => {
    const identity = async (text: string, options: StudyOptions = {}) =>
      sweepIdentity((await plan(text, options)).plan);
    const whole = await identity(study);
    expect(await identity(study, { seeds: [1, 2, 3], count: 2 })).toBe(whole);
    expect(await identity(study.replace('seeds: 2', 'seeds: 5\nquestion: Why?'))).toBe(whole);
    expect(await identity(study.replace('[16, 64]', '[16, 32]'))).not.toBe(whole);
    expect(await identity(study.replace('batchSize: 50', 'batchSize: 100'))).not.toBe(whole);
    expect(await identity(study.replace('name: depth', 'name: the depth'))).not.toBe(whole);
  });

  it('is another study when the files that it reads hold something else', async () => {
    const text = study.replace(
      '{ name: mnist, trainCount: 1000, testCount: 200 }',
      '{ name: idx, train: { inputs: x, labels: y } }',
    );
    const identity = async (digest: string) => {
      const facts = { trainCount: 90, testCount: null, exampleShape: [784], classCount: 10 };
      const dataset = datasetConfigSchema.parse({ name: 'idx', digest, byteCount: 9, ...facts });
      const host = { ...plainHost, dataset: () => Promise.resolve(dataset) };
      return sweepIdentity((await planStudy(readYaml('study.yaml', text), host)).plan);
    };
    expect(await identity('a'.repeat(64))).toBe(await identity('a'.repeat(64)));
    expect(await identity('a'.repeat(64))).not.toBe(await identity('b'.repeat(64)));
  });

  it('reads W&B parameters by their common names, and says so', async () => {
    const text = `
method: random
run_cap: 4
metric: { name: val_accuracy, goal: maximize }
project: mine
parameters:
  lr: { distribution: log_uniform_values, min: 0.0001, max: 0.1 }
  batch_size: { values: [32, 64] }
  optimizer: { values: [adam, sgd] }
  hidden_size: { min: 8, max: 32 }
  seed: { values: [7, 8] }`;
    const bases = baseTrainings(
      planExperiment('ten-networks', { preset: 'smoke', firstSeed: 1, seedCount: 1 }),
    ).slice(0, 1);
    const { points, notices, plan: sweep, record } = await plan(text, { bases, defaultName: 'w' });
    expect(points).toHaveLength(4);
    expect(record.metrics).toEqual([{ name: 'test/accuracy', goal: 'maximize', target: null }]);
    expect(notices.join('\n')).toMatch(/project is ignored/);
    expect(notices.join('\n')).toMatch(/lr is read as optimiser.learningRate/);
    expect(notices.join('\n')).toMatch(/val_accuracy is read as test\/accuracy/);
    for (const { config, factors } of sweep.tasks) {
      if (config.kind !== 'training') throw new Error('no measures were asked for');
      expect(config.optimiser.learningRate).toBe(factors['lr']);
      expect(config.optimiser.type).toBe(factors['optimizer']);
      expect([7, 8]).toContain(config.seed);
    }
  });

  it('takes integers for whole bounds and fractions for 1.0, as W&B does', async () => {
    const text = (bounds: string) =>
      `method: random\nrun_cap: 3\nparameters: { batchSize: ${bounds} }\n${training.replaceAll('$depth', '1').replaceAll('$width', '8').replace(', momentum: $momentum', '').replace('/ width', '/ 8')}`;
    const sizes = (await configs(text('{ min: 1, max: 90 }'))).map(({ batchSize }) => batchSize);
    expect(sizes.every(Number.isInteger)).toBe(true);
    expect(await errorOf(plan(text('{ min: 1.0, max: 90 }')))).toContain(
      'give a whole number, 1 or more',
    );
  });

  it('varies every training of an experiment, each once', async () => {
    const bases = baseTrainings(
      planExperiment('mnist-cnn', { preset: 'smoke', firstSeed: 1, seedCount: 2 }),
    );
    // The duplicate of Model 0 differs in its seeds alone.
    expect(bases.map(({ factors }) => factors['channels'])).toEqual([4, 5, 6]);
    const text = 'parameters: { optimiser.learningRate: { values: [0.001, 0.01] } }';
    const { points, plan: sweep } = await plan(text, { bases, seeds: [1, 2] });
    expect(points).toHaveLength(6);
    expect(new Set(sweep.tasks.map(({ id }) => id)).size).toBe(12);
  });
});

it('a point that trains what another trains is left out, and what then tells none apart with it', async () => {
  const bases = baseTrainings(
    planExperiment('mnist-cnn', { preset: 'smoke', firstSeed: 1, seedCount: 1 }),
  );
  const text = 'parameters: { network.layers.0.filters: { values: [2, 3] } }';
  const { points, notices } = await plan(text, { bases });
  expect(points.map(({ label }) => label)).toEqual(['filters 2', 'filters 3']);
  expect(notices).toContain('4 points are left out: they train what another point trains');
});

describe('values that read alike', () => {
  const file = (parameters: string, optimiser = 'type: sgd, learningRate: 0.1', rest = '') => `
name: alike
parameters: { ${parameters}, width: { values: [8, 16, 32] } }
seeds: 2
training:
  dataset: mnist
  network: { layers: [{ type: dense, units: $width }, { type: dense, units: 10 }] }
  optimiser: { ${optimiser} }
  epochCount: 1
  batchSize: 50
${rest}`;
  const clipped = 'type: sgd, learningRate: 0.1, clipNorm: $clip';

  it('take null for a value, in labels, factors and claims', async () => {
    const { points, record } = await plan(
      file(
        'clip: { values: [null, 0.01] }',
        clipped,
        'claims: [{ words: clip helps, expect: { metric: test/loss, lower: { clip: 0.01 }, than: { clip: null } } }]',
      ),
    );
    expect(
      points.map(({ label, factors, tasks }) => [label, factors['clip'], tasks.length]),
    ).toEqual(
      ['none', 0.01].flatMap((clip) =>
        [8, 16, 32].map((width) => [`clip ${clip}, width ${width}`, clip, 2]),
      ),
    );
    expect(record.parameters[0]).toEqual({
      ...{ name: 'clip', label: 'clip', numeric: false, values: ['none', 0.01] },
    });
    expect(record.claims[0]?.expect.than).toEqual({ clip: 'none' });
  });

  it('tell null from a parameter that a point does not have', async () => {
    const { points } = await plan(
      file('clip: { values: [null, 1], when: { width: [8, 16] } }', clipped),
    );
    expect(points.map(({ label }) => label)).toEqual([
      'clip none, width 8',
      'clip 1, width 8',
      'clip none, width 16',
      'clip 1, width 16',
      'width 32',
    ]);
  });

  it('keep numbers apart that are the same in short', async () => {
    const { points } = await plan(
      file('rate: { values: [0.012341, 0.012342] }', 'type: sgd, learningRate: $rate'),
    );
    expect(points[0]?.label).toBe('rate 0.012341, width 8');
    const wide = await plan(
      file('count: { values: [12345, 12346] }').replace(
        'dataset: mnist',
        'dataset: { name: mnist, trainCount: $count }',
      ),
    );
    expect(wide.points[0]?.label).toBe('count 12345, width 8');
  });

  it.each<[string, unknown[], unknown[]]>([
    ['false, 0 and nothing', [false, 0, ''], [false, 0, '']],
    ['null and a word', [null, 'none'], ['null', 'none']],
    ['numbers and text', [1, '1', true, 'true'], [1, '1', true, 'true']],
    ['lists', [[1, 2], '1-2', [], ''], ['[1,2]', '1-2', '[]', '']],
    [
      'records with a type and a name',
      [
        { type: 'a', name: 'x' },
        { type: 'a', name: 'y' },
      ],
      ['a, name "x"', 'a, name "y"'],
    ],
    ['a record and its word', [{ type: 'a' }, 'a'], ['{"type":"a"}', 'a']],
  ])('keep %s apart', (_, values, factors) => {
    const [parameter] = varyingParameters(
      ['p'],
      values.map((value) => ({ p: value as never })),
    );
    expect(parameter?.values).toEqual(factors);
    const own = values.map((value) => factorIn(value as never, parameter as never));
    expect(new Set(own)).toEqual(new Set(factors));
    const texts = factors.map((factor) => valueText(factor as never, parameter as never));
    expect(new Set(texts).size).toBe(factors.length);
  });
});

describe('a parameter that is called as what every object has', () => {
  it.each(['constructor', 'toString', 'valueOf', 'hasOwnProperty'])(
    '%s is planned as any other, and is not there where its condition does not hold',
    async (name) => {
      const text = `parameters:
  width: { values: [16, 64] }
  ${name}: { values: [0.5, 0.9], when: { width: 16 } }
training:
  dataset: { name: mnist, trainCount: 1000 }
  network: { layers: [{ type: dense, units: $width }, { type: dense, units: 10 }] }
  optimiser: { type: sgd, learningRate: 0.1, momentum: $${name} }
  epochCount: 2
  batchSize: 50
claims:
  - words: more is lower
    expect: { metric: test/loss, lower: { ${name}: 0.9 }, than: { ${name}: 0.5 } }`;
      const { plan: planned, record } = await plan(text, { seeds: [1] });
      expect(planned.tasks.map(({ factors }) => factors)).toEqual([
        { width: 16, [name]: 0.5, seed: 1 },
        { width: 16, [name]: 0.9, seed: 1 },
        { width: 64, seed: 1 },
      ]);
      expect(record.parameters.map((parameter) => [parameter.name, parameter.values])).toEqual([
        ['width', [16, 64]],
        [name, [0.5, 0.9]],
      ]);
    },
  );

  it('has no place behind the prototype of a record', async () => {
    const text = `parameters: { width: { values: [16, 64] } }
training:
  dataset: { name: mnist, trainCount: 1000 }
  network: { layers: [{ type: dense, units: 10 }] }
  optimiser: { type: sgd, learningRate: 0.1 }
  epochCount: 2
  batchSize: 50`;
    const names = { width: 'optimiser.__proto__.spilt' };
    expect(await errorOf(plan(text, { names }))).toContain(
      '"optimiser.__proto__.spilt" is no place in a training',
    );
    expect(Object.hasOwn(Object.prototype, 'spilt')).toBe(false);
  });
});
