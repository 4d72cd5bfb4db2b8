import { BasinError, checkPlan, plannedTaskSchema, presets, type SweepPlan } from '@basin/core';
import { studyObject } from '../file/define-study.ts';
import { planStudy, type StudyPlan } from '../file/plan-study.ts';
import type { StudyHost } from '../file/study-host.ts';
import type { PlanOptions } from '../experiment.ts';
import type { PluginStudy } from './plugin.ts';
import { functionLayerOf, pluginExperiment, type RegisteredPlugin } from './registered.ts';

/**
 * The sweep of a plug-in's study, by its own code or from its study.
 *
 * @throws BasinError `plugin/invalid` for a plan that is none, StudyFileError, those of `checkPlan`.
 */
export async function planPluginStudy(
  { name }: RegisteredPlugin,
  own: PluginStudy,
  host: StudyHost,
  options: PlanOptions,
): Promise<Pick<StudyPlan, 'plan' | 'notices' | 'points' | 'growth'>> {
  const { firstSeed, seedCount } = options;
  if (own.study !== undefined) {
    return planStudy(studyObject(`${name}, ${own.slug}`, own.study), host, {
      defaultName: own.slug,
      ...(seedCount === null
        ? {}
        : { seeds: Array.from({ length: seedCount }, (_, index) => firstSeed + index) }),
    });
  }
  const plan = ownPlan(name, own, options);
  return { plan, notices: [], points: [], growth: null };
}

function ownPlan(name: string, own: PluginStudy, options: PlanOptions): SweepPlan {
  const refuse = (why: string): never => {
    throw new BasinError('plugin/invalid', `${name}, ${own.slug}: ${why}`);
  };
  const plan = own.plan?.({
    ...options,
    layer: (network) =>
      functionLayerOf(network) ?? refuse(`layer("${network}"): no plug-in has such a network`),
  });
  if (!Array.isArray((plan as Partial<SweepPlan> | undefined)?.tasks)) {
    return refuse('plan(options) gives no { preset, tasks }');
  }
  const { preset, tasks } = plan as SweepPlan;
  if (![...presets, 'custom'].includes(preset)) {
    refuse(`plan(options) gives the preset ${JSON.stringify(preset)}: pass on that of its options`);
  }
  if (tasks.length === 0) refuse('plan(options) gives no task');
  for (const [index, task] of tasks.entries()) {
    const issue = plannedTaskSchema.safeParse(task).error?.issues[0];
    if (issue === undefined) continue;
    const where = issue.path.length === 0 ? '' : `, ${issue.path.join('.')}`;
    refuse(
      `task ${index + 1} of plan(options) is none${where}: ${issue.message}; make it by planTask(config, label, factors) of @basin/core`,
    );
  }
  const named = { ...(plan as SweepPlan), experiment: pluginExperiment(own), name: own.title };
  checkPlan(named);
  return named;
}
