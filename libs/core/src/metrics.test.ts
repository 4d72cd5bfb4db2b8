import { describe, expect, it } from 'vitest';
import { metricOf, registerMetric } from './metrics.ts';

describe('a metric', () => {
  it('is known in every phase and split', () => {
    expect(metricOf('train/loss')).toMatchObject({ direction: 'lower', format: 'number' });
    expect(metricOf('phase2/gradient-norm')).toMatchObject({ direction: 'lower' });
    expect(metricOf('test/accuracy')).toEqual({
      ...{ name: 'test/accuracy', unit: null },
      ...{ direction: 'higher', format: 'fraction' },
    });
  });

  it('that nobody registered is judged by its last word', () => {
    expect(metricOf('validation/top5-accuracy')).toMatchObject({
      ...{ direction: 'higher', format: 'fraction' },
    });
    expect(metricOf('noise-ratio')).toMatchObject({ direction: 'lower', format: 'fraction' });
    expect(metricOf('anything')).toMatchObject({ direction: 'lower', format: 'number' });
    expect(metricOf('train/inaccuracy')).toMatchObject({ format: 'number', direction: 'lower' });
  });

  it('can be registered, for one name or for all phases, and its own name goes first', () => {
    registerMetric({ name: '*/reward', unit: 'points', direction: 'higher', format: 'count' });
    registerMetric({ name: 'cost/reward', unit: 's', direction: 'lower', format: 'number' });
    expect(metricOf('train/reward')).toMatchObject({ unit: 'points', direction: 'higher' });
    expect(metricOf('cost/reward')).toMatchObject({ unit: 's', direction: 'lower' });
    registerMetric({ name: '*/reward', unit: 'points', direction: 'higher', format: 'count' });
    expect(() =>
      registerMetric({ name: '*/reward', unit: 'points', direction: 'lower', format: 'count' }),
    ).toThrow(
      'metric */reward is known as a count in points, higher is better, and cannot be a count in points, lower is better: give yours another name',
    );
  });
});
