import { BasinError } from '@basin/core';
import { checkTrainings } from '@basin/execution/planning/check-trainings';
import { planPluginStudy, registeredPlugins } from '@basin/studies/plugin';
import { tryNetwork } from '../../../plugins/open-plugins.ts';
import type { SweepOptions } from '../options.ts';
import { type DataToKeep, hostOfCommand } from './study-host.ts';

type Planned = Awaited<ReturnType<typeof planPluginStudy>> & DataToKeep;

/** Slugs of the studies that plug-ins bring. */
export function pluginSlugs(): string[] {
  return registeredPlugins().flatMap(({ studies = [] }) => studies.map(({ slug }) => slug));
}

/**
 * The chosen studies of plug-ins, in their order.
 *
 * @throws BasinError `plugin/…`, `cli/missing-value` where the plug-ins bring networks alone and nothing
 *   trains them, StudyFileError, those of `checkTrainings`.
 */
export async function plansOfPlugins(
  chosen: readonly string[],
  options: SweepOptions,
): Promise<Planned[]> {
  if (chosen.length === 0) {
    throw new BasinError(
      'cli/missing-value',
      `${options.plugins.join(' and ')} brings networks and no study: give --file=STUDY with a layer { type: function, name: … }`,
    );
  }
  const { preset, firstSeed, seedCount, dryRun, database } = options;
  const planned: Planned[] = [];
  for (const plugin of registeredPlugins()) {
    const host = hostOfCommand(plugin.folder, { dryRun, database });
    for (const study of plugin.studies ?? []) {
      if (!chosen.includes(study.slug)) continue;
      const own = await planPluginStudy(plugin, study, host, { preset, firstSeed, seedCount });
      checkTrainings(own.plan);
      for (const { config } of own.plan.tasks) {
        if (config.kind === 'training') tryNetwork(config.network);
      }
      planned.push({ ...own, keepData: host.keepData });
    }
  }
  return planned;
}
