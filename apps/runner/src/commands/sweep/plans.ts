import type { SweepPlan } from '@basin/core';
import { checkTrainings } from '@basin/execution/planning/check-trainings';
import { experiments, planExperiment } from '@basin/studies';
import type { StudyPlan } from '@basin/studies/file';
import { oneOf } from '../../cli/values.ts';
import { checkBackend } from './check-backend.ts';
import { isOwnStudy, type SweepOptions } from './options.ts';
import { planOwnStudy } from './study/plan-own-study.ts';
import { pluginSlugs, plansOfPlugins } from './study/plans-of-plugins.ts';

/**
 * What the options ask for: a study of someone's own, or the chosen experiments in the report's order.
 *
 * @param notice says how a file was understood.
 * Nothing is stored before all of it is accepted: then the data sets' bytes are.
 *
 * @throws BasinError `cli/invalid-value` for an unknown experiment, listing those there are; `model/…` for
 *   trainings that do not fit together; StudyFileError for a file that cannot run.
 */
export async function sweepPlans(
  options: SweepOptions,
  notice: (text: string) => void,
): Promise<SweepPlan[]> {
  if (isOwnStudy(options)) {
    const own = await planOwnStudy(options);
    const plan = asRun(own, options, notice);
    checkBackend([plan], options);
    own.keepData();
    return [plan];
  }
  const slugs = experiments.map((experiment) => experiment.slug as string);
  const plugged = pluginSlugs();
  const chosen =
    options.experiments?.map(oneOf('--experiment', [...slugs, ...plugged])) ??
    (options.plugins.length > 0 ? plugged : slugs);
  const own = await plansOfPlugins(chosen, options);
  const builtIn = slugs
    .filter((slug) => chosen.includes(slug))
    .map((slug) => {
      const { preset, firstSeed, seedCount } = options;
      const plan = planExperiment(slug, { preset, firstSeed, seedCount });
      checkTrainings(plan);
      return plan;
    });
  const plans = [...builtIn, ...own.map((planned) => asRun(planned, options, notice))];
  checkBackend(plans, options);
  for (const { keepData } of own) keepData();
  return plans;
}

/** Of a study that grows nothing is known of how it will go: what is listed is all that it may train. */
function asRun(
  { plan, notices, points, growth }: Pick<StudyPlan, 'plan' | 'notices' | 'points' | 'growth'>,
  { dryRun }: SweepOptions,
  notice: (text: string) => void,
): SweepPlan {
  for (const text of notices) notice(`note: ${text}`);
  return dryRun && growth !== null
    ? { ...plan, tasks: points.flatMap(({ tasks }) => tasks) }
    : plan;
}
