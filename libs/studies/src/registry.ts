import { BasinError, checkPlan, type SweepPlan } from '@basin/core';
import * as builtIn from './built-in.ts';
import type { Experiment, PlanOptions } from './experiment.ts';

/** All built-in experiments, in the report's order. */
export const experiments: readonly Experiment[] = Object.values<Experiment>(builtIn).sort(
  (a, b) => a.number - b.number,
);

/**
 * The experiment of that slug.
 *
 * @throws BasinError `experiment/unknown` listing the slugs there are.
 */
export function experimentBySlug(slug: string): Experiment {
  const found = experiments.find((experiment) => experiment.slug === slug);
  if (found === undefined) {
    const allowed = experiments.map((experiment) => experiment.slug).join(', ');
    throw new BasinError(
      'experiment/unknown',
      `there is no experiment "${slug}": choose one of ${allowed}`,
    );
  }
  return found;
}

/**
 * The checked graph of tasks of an experiment.
 *
 * @throws BasinError `experiment/unknown`, `experiment/invalid-seeds`, and those of `checkPlan`.
 */
export function planExperiment(slug: string, options: PlanOptions): SweepPlan {
  const plan = experimentBySlug(slug).plan(options);
  checkPlan(plan);
  return plan;
}
