import { randomStream } from '@basin/core';
import { describe, expect, it } from 'vitest';
import { distributions } from './distributions/registry.ts';
import { inferredDistribution } from './domain-of.ts';
import { buildSpace, type SpaceSpec } from './build-space.ts';
import {
  type DistributionName,
  distributionNames,
  type ParameterSpec,
} from './parameter-schema.ts';
import { countCombinations } from './count-points.ts';
import { enumerate } from './space.ts';

function pointsOf(spec: SpaceSpec) {
  const { space, problems } = buildSpace(spec);
  expect(problems).toEqual([]);
  return [...enumerate(space)];
}
const problemsOf = (spec: SpaceSpec) =>
  buildSpace(spec).problems.map(({ path, message }) => `${path.join('.')}: ${message}`);

describe('countCombinations', () => {
  it.each<[string, SpaceSpec, number]>([
    ['a product', { parameters: { a: { values: [1, 2, 2.0] }, b: { min: 1, max: 5 } } }, 10],
    [
      'by conditions, also of conditions',
      {
        parameters: {
          c: { min: 1, max: 4, when: { b: [2, 3] } },
          b: { values: [1, 2, 3], when: { a: 'x' } },
          a: { values: ['x', 'y'] },
        },
      },
      10,
    ],
    [
      'a group once, points with every value',
      {
        parameters: { a: { min: 1, max: 3 }, b: { min: 4, max: 6 }, c: { values: [0, 1] } },
        zip: [['a', 'b']],
        points: [{ d: 1 }, { e: 2, d: 1 }],
      },
      12,
    ],
  ])('counts what a grid lists: %s', (_, spec, count) => {
    expect(pointsOf(spec)).toHaveLength(count);
    expect(countCombinations(buildSpace(spec).space)).toBe(count);
  });

  it('lists nothing for it', () => {
    const wide = { min: 1, max: 10_000 };
    const { space } = buildSpace({ parameters: { a: wide, b: wide, c: wide } });
    expect(countCombinations(space)).toBe(1e12);
    const open = buildSpace({ parameters: { a: { min: 0, max: 0.5 } } }).space;
    expect(countCombinations(open)).toBe(Infinity);
  });
});

describe('distributions', () => {
  it.each<[ParameterSpec, DistributionName | null]>([
    [{ value: 1 }, 'constant'],
    [{ values: [1] }, 'categorical'],
    [{ values: [1, 2], probabilities: [0.5, 0.5] }, 'categorical_w_probabilities'],
    [{ min: 1, max: 3 }, 'int_uniform'],
    [{ min: 1, max: 3.5 }, 'uniform'],
    [{}, null],
  ])('%j is %s', (spec, name) => {
    expect(inferredDistribution(spec)).toBe(name);
  });

  const bounds = { min: 1, max: 3 };
  const specs: Record<DistributionName, ParameterSpec> = {
    constant: { value: 4 },
    categorical: { values: ['a', 'b'] },
    categorical_w_probabilities: { values: ['a', 'b', 'c'], probabilities: [0.2, 0.8, 0] },
    int_uniform: bounds,
    uniform: bounds,
    q_uniform: { ...bounds, q: 0.5 },
    log_uniform: bounds,
    log_uniform_values: bounds,
    q_log_uniform: { ...bounds, q: 2 },
    q_log_uniform_values: { ...bounds, q: 0.1 },
    inv_log_uniform: bounds,
    inv_log_uniform_values: bounds,
    normal: { mu: 1, sigma: 2 },
    q_normal: { mu: 1, sigma: 2 },
    log_normal: { mu: 1 },
    q_log_normal: { mu: 1 },
    beta: { a: 1, b: 1 },
    q_beta: { a: 1, b: 1, q: 0.25 },
  };
  // Values at the shares 0.1, 0.5 and 0.9, by W&B's definitions (`ppf` of wandb/sweeps).
  const z = 1.2815515655446004;
  const expected: Record<DistributionName, unknown[]> = {
    constant: [4, 4, 4],
    categorical: ['a', 'b', 'b'],
    categorical_w_probabilities: ['a', 'b', 'b'],
    int_uniform: [1, 2, 3],
    uniform: [1.2, 2, 2.8],
    q_uniform: [1, 2, 3],
    log_uniform: [Math.exp(1.2), Math.exp(2), Math.exp(2.8)],
    log_uniform_values: [3 ** 0.1, 3 ** 0.5, 3 ** 0.9],
    q_log_uniform: [4, 8, 16],
    q_log_uniform_values: [1.1, 1.7, 2.7],
    inv_log_uniform: [Math.exp(-2.8), Math.exp(-2), Math.exp(-1.2)],
    inv_log_uniform_values: [3 ** 0.1, 3 ** 0.5, 3 ** 0.9],
    normal: [1 - 2 * z, 1, 1 + 2 * z],
    q_normal: [-2, 1, 4],
    log_normal: [Math.exp(1 - z), Math.E, Math.exp(1 + z)],
    q_log_normal: [1, 3, 10],
    beta: [0.1, 0.5, 0.9],
    q_beta: [0, 0.5, 1],
  };
  it.each(distributionNames)('%s has its quantiles', (name) => {
    const domain = distributions[name].domain(specs[name]);
    [0.1, 0.5, 0.9].forEach((share, index) => {
      const value = domain.at(share);
      const wanted = expected[name][index];
      if (typeof wanted === 'number') expect(value).toBeCloseTo(wanted, 8);
      else expect(value).toBe(wanted);
    });
    const random = randomStream(1, 'test');
    for (let draw = 0; draw < 100; draw++) {
      const value = domain.at(random.uniform());
      if (domain.values !== null && name !== 'q_uniform') expect(domain.values).toContain(value);
    }
  });

  it('lists what a grid visits: whole numbers with both ends, steps below max', () => {
    expect(distributions.int_uniform.domain({ min: 2, max: 4 }).values).toEqual([2, 3, 4]);
    expect(distributions.q_uniform.domain({ min: 0, max: 0.5, q: 0.1 }).values).toEqual([
      0, 0.1, 0.2, 0.3, 0.4,
    ]);
    expect(distributions.uniform.domain({ min: 0, max: 1 }).values).toBeNull();
  });
});

describe('spaces', () => {
  const rate = { values: [1, 2] };
  const width = { values: [16, 64] };

  it('combines, nests, zips, and takes points one by one', () => {
    expect(pointsOf({ parameters: { rate, width } })).toHaveLength(4);
    expect(
      pointsOf({ parameters: { optimizer: { parameters: { lr: rate } }, n: { value: 3 } } }),
    ).toEqual([
      { 'optimizer.lr': 1, n: 3 },
      { 'optimizer.lr': 2, n: 3 },
    ]);
    expect(pointsOf({ parameters: { rate, width }, zip: [['rate', 'width']] })).toEqual([
      { rate: 1, width: 16 },
      { rate: 2, width: 64 },
    ]);
    expect(
      pointsOf({ parameters: { rate }, points: [{ width: 8 }, { width: 9, depth: 2 }] }),
    ).toEqual([
      { rate: 1, width: 8 },
      { rate: 2, width: 8 },
      { rate: 1, width: 9, depth: 2 },
      { rate: 2, width: 9, depth: 2 },
    ]);
  });

  it('has conditional parameters where their condition holds, whatever the order', () => {
    const parameters = {
      momentum: { values: [0, 0.9], when: { optimiser: 'sgd' } },
      optimiser: { values: ['sgd', 'adam', 'lion'] },
      nesterov: { values: [true, false], when: { momentum: [0.9] } },
    };
    expect(pointsOf({ parameters })).toEqual([
      { momentum: 0, optimiser: 'sgd' },
      { momentum: 0.9, optimiser: 'sgd', nesterov: true },
      { momentum: 0.9, optimiser: 'sgd', nesterov: false },
      { optimiser: 'adam' },
      { optimiser: 'lion' },
    ]);
  });

  it('keeps what the constraints allow, and a value listed twice once', () => {
    expect(
      pointsOf({ parameters: { rate, width }, require: ['rate * width < 100', 'width > 16'] }),
    ).toEqual([{ rate: 1, width: 64 }]);
    expect(pointsOf({ parameters: { rate: { values: [1, 1, 2] } } })).toHaveLength(2);
  });

  it.each<[SpaceSpec, string[]]>([
    [
      { parameters: { a: {} } },
      [
        'parameters.a: parameter a: has no values: give value, values, min and max, a distribution, or parameters within it',
      ],
    ],
    [{ parameters: { a: { min: 1 } } }, ['parameters.a: parameter a: uniform needs max']],
    [
      { parameters: { a: { min: 3.5, max: 1 } } },
      ['parameters.a.max: parameter a: max is 1: give more than min, which is 3.5'],
    ],
    [
      { parameters: { a: { values: [1], min: 1 } } },
      ['parameters.a.min: parameter a: min means nothing to categorical, which takes values'],
    ],
    [
      { parameters: { a: { values: [1, 2], probabilities: [1] } } },
      ['parameters.a.probabilities: parameter a: 1 probabilities of 2 values: give one for each'],
    ],
    [
      { parameters: { a: { values: [1, 2], probabilities: [0.5, 0.6] } } },
      ['parameters.a.probabilities: parameter a: probabilities sum to 1.1: they must sum to 1'],
    ],
    [
      { parameters: { a: { distribution: 'log_uniform_values', min: 0, max: 1 } } },
      ['parameters.a.min: parameter a: min is 0: a logarithm needs more than 0'],
    ],
    [
      { parameters: { a: { distribution: 'log_uniform', min: 1, max: 100 } } },
      [
        'parameters.a.max: parameter a: max is 100, an exponent of e here: for bounds that are values write distribution: log_uniform_values',
      ],
    ],
    [
      { parameters: { a: { distribution: 'int_uniform', min: 0.5, max: 3 } } },
      ['parameters.a.min: parameter a: min is 0.5: int_uniform needs whole numbers'],
    ],
    [
      { parameters: { '1a': { value: 1 } } },
      [
        'parameters.1a: parameter 1a: a name begins with a letter and has letters, digits, _, - and dots',
      ],
    ],
    [
      { parameters: { rate, width: { values: [1], when: { rat: 1 } } } },
      ['parameters.width.when.rat: when names "rat", which is no parameter; did you mean "rate"?'],
    ],
    [
      { parameters: { rate, width: { values: [1], when: { rate: 7 } } } },
      ['parameters.width.when.rate: width waits for rate to be 7, which it never is: 1, 2'],
    ],
    [
      { parameters: { a: { values: [1], when: { b: 1 } }, b: { values: [1], when: { a: 1 } } } },
      ['parameters.a: a, b wait for one another in their conditions (when)'],
    ],
    [
      { parameters: { rate, width: { values: [1] } }, zip: [['rate', 'width']] },
      ['zip.0: zipped parameters need equally many values: rate has 2, width has 1'],
    ],
    [
      { parameters: { rate }, zip: [['rate']] },
      ['zip.0: a group to zip has at least two parameters'],
    ],
    [
      { parameters: { rate, width }, zip: [['rate', 'wdith']] },
      ['zip.0.1: "wdith" is no parameter; did you mean "width"?'],
    ],
    [
      { parameters: { rate, width: { min: 0.1, max: 1 } }, zip: [['rate', 'width']] },
      ['zip.0: width has no list of values to zip: give it values'],
    ],
    [
      { parameters: { rate }, points: [{ rate: 3 }] },
      ['points.0.rate: points give rate, and parameters do too: leave it in one of them'],
    ],
    [
      { parameters: { rate }, require: 'rte < 1' },
      ['require: require names "rte", which is no parameter; did you mean "rate"?'],
    ],
    [
      { parameters: { rate, width: { value: 4 } }, require: 'depth < 4' },
      ['require: require names "depth", which is no parameter; there are rate, width'],
    ],
    [
      { parameters: { rate }, require: ['rate <'] },
      ['require.0: expected a number or a name, found the end'],
    ],
  ])('%j is refused', (spec, messages) => {
    expect(problemsOf(spec)).toEqual(messages);
  });
});
