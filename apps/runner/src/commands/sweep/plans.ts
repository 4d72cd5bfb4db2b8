import type { SweepPlan } from '@basin/core';
import { checkTrainings } from '@basin/execution/planning/check-trainings';
import { experiments, planExperiment } from '@basin/studies';
import { oneOf } from '../../cli/values.ts';
import { isOwnStudy, type SweepOptions } from './options.ts';
import { planOwnStudy } from './study/plan-own-study.ts';

/**
 * What the options ask for: a study of someone's own, or the chosen experiments in the report's order.
 *
 * @param notice says how a file was understood.
 * @throws BasinError `cli/invalid-value` for an unknown experiment, listing those there are; `model/…` for
 *   trainings that do not fit together; StudyFileError for a file that cannot run.
 */
export async function sweepPlans(
  options: SweepOptions,
  notice: (text: string) => void,
): Promise<SweepPlan[]> {
  if (isOwnStudy(options)) {
    const { plan, notices, points, growth } = await planOwnStudy(options);
    for (const text of notices) notice(`note: ${text}`);
    if (!options.dryRun || growth === null) return [plan];
    // Nothing is known of how it will go: all that it may train.
    return [{ ...plan, tasks: points.flatMap(({ tasks }) => tasks) }];
  }
  const slugs = experiments.map((experiment) => experiment.slug as string);
  const chosen = options.experiments?.map(oneOf('--experiment', slugs)) ?? slugs;
  return slugs
    .filter((slug) => chosen.includes(slug))
    .map((slug) => {
      const { preset, firstSeed, seedCount } = options;
      const plan = planExperiment(slug, { preset, firstSeed, seedCount });
      checkTrainings(plan);
      return plan;
    });
}
