import { type SamplerKind, sequenceSampler } from './sampler.ts';
import { enumerate, isListable } from '../space/space.ts';

/** Every combination of the listed values once, the last first. */
export const backwards: SamplerKind = {
  text: 'every combination of the listed values, the last first',
  adaptive: false,
  ends: isListable,
  check: () => [],
  create: (space) => sequenceSampler([...enumerate(space)].reverse().values()),
};
