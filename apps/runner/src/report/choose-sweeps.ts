import { BasinError, type Preset } from '@basin/core';
import {
  experiments,
  mostTelling,
  ownSweeps,
  studyOf,
  type Study,
  sweepsLookedThrough,
} from '@basin/studies';
import { chooseSweep, describe } from '@basin/execution/reading/choose-target';
import { commandOn } from '@basin/store/places';
import type { StoreReader, SweepSummary } from '@basin/store';

/** A study and the sweep that shows it. */
export interface ChosenStudy {
  study: Study;
  sweep: SweepSummary;
}

/**
 * The most telling sweep of each study that the database has: built-in experiments in the source
 * report's order, as the dashboard's claims page shows them, then people's own, the newest last. Own
 * ones that are archived are left out, and with a preset all that have another scale.
 *
 * @throws BasinError `store/no-sweeps` when there is none, or none of the preset.
 */
export function chooseSweeps(reader: StoreReader, preset: Preset | null): ChosenStudy[] {
  const all = reader.sweeps({ limit: sweepsLookedThrough }).rows;
  const fitting = all.filter((sweep) => (preset ?? sweep.preset) === sweep.preset);
  const builtIn = experiments.flatMap((study): ChosenStudy[] => {
    const sweep = mostTelling(fitting.filter(({ experiment }) => experiment === study.slug));
    return sweep === null ? [] : [{ study: study as Study, sweep }];
  });
  const own = ownSweeps(fitting)
    .reverse()
    .flatMap(({ sweep }): ChosenStudy[] => {
      const study = studyOf(sweep);
      return study === null ? [] : [{ study, sweep }];
    });
  const chosen = [...builtIn, ...own];
  if (chosen.length === 0) throw nothingToReport(reader.path, all, preset);
  return chosen;
}

/**
 * One study alone, by its name or its id.
 *
 * @throws BasinError `store/unknown-id`, `store/ambiguous-id`, and `store/no-sweeps` of what has no
 * study, such as measures of given weights.
 */
export function chooseOne(reader: StoreReader, text: string): ChosenStudy {
  const sweep = chooseSweep(reader, text);
  const study = studyOf(sweep);
  if (study !== null) return { study, sweep };
  throw new BasinError(
    'store/no-sweeps',
    `${describe({ kind: 'sweep', sweep })} is no study: there are no figures and claims to report`,
  );
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
  const wanted = preset === null ? 'no study' : `no ${preset} sweep`;
  return new BasinError(
    'store/no-sweeps',
    `${path} holds ${wanted}, only ${held.join(', ')}: ${todo}`,
  );
}
