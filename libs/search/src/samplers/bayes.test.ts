import { describe, expect, it } from 'vitest';
import { buildSpace, type SpaceSpec } from '../space/build-space.ts';
import { enumerate, isAllowed, type Point, pointKey } from '../space/space.ts';
import { samplers } from './registry.ts';
import type { SampledPoint, Sampler, Told } from './sampler.ts';

/** Every kind of axis that there is. */
const spec: SpaceSpec = {
  parameters: {
    optimiser: { values: ['sgd', 'adam'] },
    momentum: { min: 0.01, max: 0.99, when: { optimiser: 'sgd' } },
    rate: { distribution: 'log_uniform_values', min: 1e-4, max: 1 },
    width: { min: 8, max: 64 },
    share: { distribution: 'beta', a: 2, b: 5 },
    noise: { distribution: 'q_log_normal', mu: 2, q: 3 },
    kept: { value: 3 },
    low: { values: [1, 2] },
    high: { values: [10, 20] },
  },
  zip: [['low', 'high']],
  require: 'width % 2 == 0',
};
const { space, problems } = buildSpace(spec);

function lossOf(point: Point): number {
  const { optimiser, momentum, rate, width, share } = point as Record<string, number> & {
    optimiser: string;
  };
  const penalty = optimiser === 'sgd' ? Math.abs((momentum ?? 0) - 0.9) : 0.4;
  return (
    (Math.log10(rate ?? 1) + 2) ** 2 + (((width ?? 0) - 40) / 20) ** 2 + penalty + (share ?? 0)
  );
}

const create = (asked: readonly Point[] = []): Sampler =>
  samplers.bayes.create(space, { seed: 5, order: 'listed', asked });
const told = ({ index, point }: SampledPoint): Told =>
  index % 9 === 4
    ? { index, state: 'pruned', value: lossOf(point) + 1, epoch: 2 }
    : index % 17 === 5
      ? { index, state: 'diverged' }
      : index % 23 === 7
        ? { index, state: 'unknown' }
        : { index, state: 'done', value: lossOf(point) };

describe('bayes', () => {
  it('searches every kind of parameter, within what is allowed, no point twice', () => {
    expect(problems).toEqual([]);
    const sampler = create();
    const points: Point[] = [];
    for (let index = 0; index < 60; index++) {
      const [sampled] = sampler.ask(1);
      if (sampled === undefined) break;
      points.push(sampled.point);
      sampler.tell(told(sampled));
    }
    expect(new Set(points.map(pointKey)).size).toBe(60);
    for (const point of points) {
      expect(isAllowed(space, point)).toBe(true);
      expect('momentum' in point).toBe(point['optimiser'] === 'sgd');
      expect(point['high']).toBe(10 * Number(point['low']));
      expect(Number(point['noise']) % 3).toBe(0);
    }
    const meanOf = (some: readonly Point[]) =>
      some.reduce((sum, point) => sum + lossOf(point), 0) / some.length;
    expect(meanOf(points.slice(40))).toBeLessThan(0.6 * meanOf(points.slice(0, 10)));
  });

  it('goes on from its history as if nothing had happened, wherever it was cut', () => {
    const asked: SampledPoint[] = [];
    const whole = create();
    // Three run at a time, and end in another order than they began.
    for (let round = 0; round < 10; round++) {
      const three = whole.ask(3);
      asked.push(...three);
      for (const sampled of [...three].reverse()) whole.tell(told(sampled));
      const resumed = create(asked.map(({ point }) => point));
      for (const sampled of asked) resumed.tell(told(sampled));
      const next = whole.ask(1);
      expect(resumed.ask(1)).toEqual(next);
      asked.push(...next);
      next.forEach((sampled) => void whole.tell(told(sampled)));
    }
  });

  it('proposes what is far from points that still run', () => {
    const { space: line } = buildSpace({ parameters: { x: { min: 0.5, max: 1.5 } } });
    const spread = (isLiar: boolean): number => {
      const sampler = samplers.bayes.create(line, { seed: 2, order: 'listed' });
      for (const { index, point } of sampler.ask(40)) {
        sampler.tell({ index, state: 'done', value: (Number(point['x']) - 1) ** 2 });
      }
      const four = Array.from({ length: 8 }, () => {
        const [sampled] = sampler.ask(1);
        if (!isLiar) sampler.tell({ index: sampled?.index ?? 0, state: 'unknown' });
        return Number(sampled?.point['x']);
      });
      return Math.max(...four) - Math.min(...four);
    };
    expect(spread(true)).toBeGreaterThan(spread(false));
  });

  it('takes what is left of an all but exhausted space, each once, without drawing in vain', () => {
    const { space: small } = buildSpace({
      parameters: {
        optimiser: { values: ['sgd', 'adam'] },
        momentum: { values: [0, 0.5, 0.9], when: { optimiser: 'sgd' } },
        width: { min: 1, max: 12 },
        depth: { min: 1, max: 4 },
      },
      require: 'width * depth < 40',
    });
    let draws = 0;
    const axes = small.axes.map((axis) => ({ ...axis, at: (u: number) => (draws++, axis.at(u)) }));
    const counted = { ...small, axes };
    const start = (asked: readonly Point[] = []): Sampler =>
      samplers.bayes.create(counted, { seed: 2, order: 'listed', asked });
    const loss = (point: Point): number => Math.abs(Number(point['width']) - 3);
    const whole = start();
    const asked: SampledPoint[] = [];
    for (let [next] = whole.ask(1); next !== undefined; [next] = whole.ask(1)) {
      asked.push(next);
      whole.tell({ index: next.index, state: 'done', value: loss(next.point) });
      if (asked.length === 100) draws = 0;
    }
    const all = [...enumerate(small)].map(pointKey).sort();
    expect(asked.map(({ point }) => pointKey(point)).sort()).toEqual(all);
    expect(draws).toBe(0);
    const cut = asked.length - 5;
    const resumed = start(asked.slice(0, cut).map(({ point }) => point));
    for (const { index, point } of asked.slice(0, cut)) {
      resumed.tell({ index, state: 'done', value: loss(point) });
    }
    expect(resumed.ask(1)).toEqual([asked[cut]]);
  });
});
