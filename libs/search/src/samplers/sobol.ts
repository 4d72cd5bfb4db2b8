import { randomStream } from '@basin/core';
import { isListable, pointAt } from '../space/space.ts';
import { type SamplerKind, sequenceSampler } from './sampler.ts';
import { mostDimensions } from './sobol/direction-numbers.ts';
import { scrambledSobol } from './sobol/sobol-sequence.ts';
import { withoutReplacement } from './without-replacement.ts';

/** A scrambled Sobol sequence through the distributions' quantiles: even coverage, no point twice. */
export const sobol: SamplerKind = {
  text: 'a scrambled Sobol sequence: covers the space evenly, best in powers of 2; no point twice',
  adaptive: false,
  ends: isListable,
  check(space) {
    const count = space.axes.length;
    if (count <= mostDimensions) return [];
    const message = `sobol has ${mostDimensions} dimensions, and ${count} parameters vary: use method: random`;
    return [{ code: 'search/parameter', path: ['parameters'], at: 'key', message }];
  },
  create(space, { seed, asked }) {
    const sequence = scrambledSobol(space.axes.length, seed);
    const draw = () => {
      const next = sequence.next();
      return next.done === true ? null : pointAt(space, next.value);
    };
    const points = withoutReplacement(space, draw, randomStream(seed, 'sampler:sobol'));
    return sequenceSampler(points, asked);
  },
};
