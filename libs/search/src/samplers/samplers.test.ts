import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { buildSpace, type SpaceSpec } from '../space/build-space.ts';
import { enumerate, isAllowed, pointKey } from '../space/space.ts';
import { samplerNames, samplers } from './registry.ts';

const listed: SpaceSpec = {
  parameters: {
    optimiser: { values: ['sgd', 'adam'] },
    momentum: { values: [0, 0.5, 0.9], when: { optimiser: 'sgd' } },
    width: { values: [8, 16, 32, 64] },
    depth: { min: 1, max: 4 },
  },
  zip: [['width', 'depth']],
  require: 'width < 64',
};
const spaceOf = (spec: SpaceSpec) => buildSpace(spec).space;
const options = { seed: 3, order: 'listed' } as const;

describe.each(samplerNames)('%s', (name) => {
  const kind = samplers[name];

  it.each(['listed', 'shuffled'] as const)(
    'visits every point of a listed space once, %s',
    (order) => {
      const space = spaceOf(listed);
      const all = [...enumerate(space)].map(pointKey);
      expect(all).toHaveLength(12);
      const proposals = kind.create(space, { ...options, order }).ask(1_000);
      expect(proposals.map(({ index }) => index)).toEqual(proposals.map((_, index) => index));
      expect(proposals.map(({ point }) => pointKey(point)).sort()).toEqual([...all].sort());
      for (const { point } of proposals) expect(isAllowed(space, point)).toBe(true);
    },
  );

  it('gives the same points in whatever portions it is asked, and others by another seed', () => {
    const space = spaceOf(listed);
    const ask = () => kind.create(space, { ...options, order: 'shuffled' });
    // At once, and once: the most that the portions below may come to.
    const whole = ask().ask(40);
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0, max: 5 }), { maxLength: 8 }), (portions) => {
        const parts = ask();
        const split = portions.flatMap((count) => parts.ask(count));
        expect(split).toEqual(whole.slice(0, split.length));
      }),
    );
    const order = (seed: number) =>
      kind
        .create(spaceOf(listed), { seed, order: 'shuffled' })
        .ask(12)
        .map(({ point }) => pointKey(point));
    expect(order(1)).not.toEqual(order(2));
  });
});

it('a grid keeps the order of the file unless it is told to shuffle', () => {
  const points = samplers.grid.create(spaceOf(listed), options).ask(12);
  expect(points.map(({ point }) => point)).toEqual([...enumerate(spaceOf(listed))]);
});

it('a grid refuses what it cannot list, and weights', () => {
  const check = (spec: SpaceSpec) =>
    samplers.grid.check(spaceOf(spec)).map(({ message }) => message);
  expect(check({ parameters: { rate: { min: 0.1, max: 1 } } })[0]).toContain(
    'cannot list the values of rate',
  );
  expect(
    check({ parameters: { rate: { values: [1, 2], probabilities: [0.9, 0.1] } } })[0],
  ).toContain('whatever its probability');
  expect(check(listed)).toEqual([]);
});

it.each(['random', 'sobol'] as const)('%s fills a continuous space evenly', (name) => {
  const space = spaceOf({
    parameters: {
      rate: { distribution: 'log_uniform_values', min: 1e-4, max: 1 },
      x: { min: 0.5, max: 1.5 },
    },
  });
  const points = samplers[name].create(space, options).ask(256);
  const share = points.filter(({ point }) => (point['rate'] as number) < 1e-2).length / 256;
  expect(Math.abs(share - 0.5)).toBeLessThan(name === 'sobol' ? 0.01 : 0.1);
});

it('random draws by probability', () => {
  const space = spaceOf({
    parameters: {
      kind: { values: ['often', 'rare'], probabilities: [0.9, 0.1] },
      x: { min: 0.5, max: 1.5 },
    },
  });
  const points = samplers.random.create(space, options).ask(1_000);
  const rare = points.filter(({ point }) => point['kind'] === 'rare').length;
  expect(rare).toBeGreaterThan(70);
  expect(rare).toBeLessThan(130);
});

it('a space in which nothing is allowed ends', () => {
  const space = spaceOf({ parameters: { x: { min: 0.5, max: 1.5 } }, require: 'x > 2' });
  for (const name of ['random', 'sobol'] as const) {
    expect(samplers[name].create(space, options).ask(5)).toEqual([]);
  }
});
