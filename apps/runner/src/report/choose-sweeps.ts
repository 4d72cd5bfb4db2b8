import { BasinError, type Preset } from '@basin/core';
import { experiments, type ExperimentSlug, mostTelling, sweepsLookedThrough } from '@basin/studies';
import { commandOn } from '@basin/store/places';
import type { StoreReader, SweepSummary } from '@basin/store';

/**
 * The most telling sweep of each built-in experiment that the database has: the dashboard's claims
 * page shows the same.
 *
 * @throws BasinError `store/no-sweeps` when there is none, or none of the preset.
 */
export function chooseSweeps(
  reader: StoreReader,
  preset: Preset | null,
): Map<ExperimentSlug, SweepSummary> {
  const all = reader.sweeps({ limit: sweepsLookedThrough }).rows;
  const chosen = new Map<ExperimentSlug, SweepSummary>();
  for (const { slug } of experiments) {
    const best = mostTelling(
      all.filter((sweep) => sweep.experiment === slug && (preset ?? sweep.preset) === sweep.preset),
    );
    if (best !== null) chosen.set(slug, best);
  }
  if (chosen.size === 0) throw nothingToReport(reader.path, all, preset);
  return chosen;
}

function nothingToReport(
  path: string,
  sweeps: readonly SweepSummary[],
  preset: Preset | null,
): BasinError {
  const flags = preset === null ? {} : { preset };
  const todo = `run \`${commandOn(path, 'sweep', flags)}\` first`;
  if (sweeps.length === 0) {
    return new BasinError('store/no-sweeps', `${path} holds no sweep: ${todo}`);
  }
  const held = [...new Set(sweeps.map((sweep) => `${sweep.experiment} (${sweep.preset})`))];
  const wanted = preset === null ? 'no sweep of a built-in experiment' : `no ${preset} sweep`;
  return new BasinError(
    'store/no-sweeps',
    `${path} holds ${wanted}, only ${held.join(', ')}: ${todo}`,
  );
}
