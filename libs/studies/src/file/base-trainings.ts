import {
  BasinError,
  canonicalJson,
  dependenciesOf,
  type Factor,
  type Json,
  type SweepPlan,
} from '@basin/core';

/** A training that a study without one of its own varies. */
export interface BaseTraining {
  /** What tells it from the others of its experiment. */
  factors: Record<string, Factor>;
  /** Its config as a file would give it. */
  template: Record<string, Json>;
}

/** What a study gives by itself. */
const ownFields = [
  'kind',
  'schemaVersion',
  'seed',
  'initialWeightsOf',
  'initialWeightsAt',
  'mask',
  'backendFamily',
];

/**
 * The trainings of a plan, each once: what differs in its seeds alone is one.
 *
 * @throws BasinError `study/no-training` where every training needs another's weights.
 */
export function baseTrainings(plan: SweepPlan): BaseTraining[] {
  const bases = new Map<string, BaseTraining>();
  for (const { config, factors } of plan.tasks) {
    if (config.kind !== 'training' || dependenciesOf(config).length > 0) continue;
    const template = Object.fromEntries(
      Object.entries(config).filter(([key]) => !ownFields.includes(key) && key !== 'streamSeeds'),
    ) as Record<string, Json>;
    const key = canonicalJson(template);
    if (bases.has(key)) continue;
    const named = Object.entries(factors).filter(([name]) => name !== 'seed');
    bases.set(key, { factors: Object.fromEntries(named), template });
  }
  if (bases.size === 0) {
    throw new BasinError(
      'study/no-training',
      `${plan.experiment} has no training that starts from its own seed: choose another experiment`,
    );
  }
  return [...bases.values()];
}
