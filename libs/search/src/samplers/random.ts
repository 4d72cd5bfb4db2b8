import { randomStream } from '@basin/core';
import { isListable, pointAt } from '../space/space.ts';
import { type SamplerKind, sequenceSampler } from './sampler.ts';
import { withoutReplacement } from './without-replacement.ts';

/** Independent draws from the parameters' distributions, no point twice. */
export const random: SamplerKind = {
  text: 'independent draws from the distributions, no point twice',
  adaptive: false,
  ends: isListable,
  check: () => [],
  create(space, { seed, asked }) {
    const stream = randomStream(seed, 'sampler:random');
    const draw = () =>
      pointAt(
        space,
        space.axes.map(() => stream.uniform()),
      );
    return sequenceSampler(withoutReplacement(space, draw, stream), asked);
  },
};
