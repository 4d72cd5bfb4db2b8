import { permutation, randomStream } from '@basin/core';
import type { SpaceProblem } from '../space/problem.ts';
import { type SamplerKind, sequenceSampler } from './sampler.ts';
import { enumerate, isListable, type Point, type Space } from '../space/space.ts';

/** Every combination of the listed values once, the last parameter varying fastest. */
export const grid: SamplerKind = {
  text: 'every combination of the listed values, each once',
  adaptive: false,
  ends: isListable,
  check(space) {
    return space.axes.flatMap((axis): SpaceProblem[] => {
      const at = { path: axis.path, at: 'key' } as const;
      if (axis.values === null) {
        const message = `a grid cannot list the values of ${axis.names.join(', ')}: give values, or whole numbers min and max, or use method: random or sobol`;
        return [{ code: 'search/continuous-grid', ...at, message }];
      }
      if (!axis.weighted) return [];
      const message = `a grid visits every value of ${axis.names.join(', ')} once, whatever its probability: leave probabilities out, or use method: random`;
      return [{ code: 'search/weighted-grid', ...at, message }];
    });
  },
  create(space, { seed, order, asked }) {
    return sequenceSampler(order === 'listed' ? enumerate(space) : shuffled(space, seed), asked);
  },
};

function* shuffled(space: Space, seed: number): Generator<Point> {
  const points = [...enumerate(space)];
  for (const index of permutation(points.length, randomStream(seed, 'sampler:grid'))) {
    yield points[index] as Point;
  }
}
