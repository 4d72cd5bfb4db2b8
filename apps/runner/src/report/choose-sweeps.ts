import { BasinError, type Preset, settledStates, type StateCounts } from '@basin/core';
import { experiments, type ExperimentSlug } from '@basin/studies';
import type { StoreReader, SweepSummary } from '@basin/store';

const mostSweeps = 10_000;
const presetRank: Record<SweepSummary['preset'], number> = {
  paper: 3,
  custom: 2,
  quick: 1,
  smoke: 0,
};

/** Tasks that have ended in a way that running again leaves alone. */
function settledCount(counts: StateCounts): number {
  return settledStates.reduce((sum, state) => sum + counts[state], 0);
}

/**
 * One sweep for each built-in experiment that the database has: a complete one before an incomplete
 * one, then the larger preset, then the newer. The dashboard's claims page chooses the same.
 *
 * @throws BasinError `store/no-sweeps` when there is none, or none of the preset.
 */
export function chooseSweeps(
  reader: StoreReader,
  preset: Preset | null,
): Map<ExperimentSlug, SweepSummary> {
  // Newest first, so that the first of equals is the newest.
  const all = reader.sweeps({ limit: mostSweeps }).rows;
  const chosen = new Map<ExperimentSlug, SweepSummary>();
  for (const { slug } of experiments) {
    const candidates = all.filter(
      (sweep) => sweep.experiment === slug && (preset === null || sweep.preset === preset),
    );
    const best = candidates.reduce<SweepSummary | null>(
      (held, sweep) => (held === null || score(sweep) > score(held) ? sweep : held),
      null,
    );
    if (best !== null) chosen.set(slug, best);
  }
  if (chosen.size === 0) throw nothingToReport(reader.path, all, preset);
  return chosen;
}

function score(sweep: SweepSummary): number {
  return (settledCount(sweep.counts) === sweep.planned ? 10 : 0) + presetRank[sweep.preset];
}

function nothingToReport(
  path: string,
  sweeps: readonly SweepSummary[],
  preset: Preset | null,
): BasinError {
  const scale = preset === null ? '' : ` --preset=${preset}`;
  const todo = `run \`basin sweep${scale} --database=${path}\` first`;
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
