import { bayes } from './bayes.ts';
import { grid } from './grid.ts';
import { random } from './random.ts';
import type { SamplerKind } from './sampler.ts';
import { sobol } from './sobol.ts';

/** The ways to search, by the name that `method` has. */
export const samplers = { grid, random, sobol, bayes } as const satisfies Record<
  string,
  SamplerKind
>;
export type SamplerName = keyof typeof samplers;

export const samplerNames = Object.keys(samplers) as [SamplerName, ...SamplerName[]];
