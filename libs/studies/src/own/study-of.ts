import type { Json } from '@basin/core';
import type { Study } from '../experiment.ts';
import { experiments } from '../registry.ts';
import { pluginStudyOf, withPlugin } from '../plugin/registered.ts';
import { ownClaims } from './claims/own-claims.ts';
import { ownFigures } from './own-figures.ts';
import { type OwnFindings, ownFindings } from './own-findings.ts';
import { type StudyRecord, studyRecordSchema } from './study-record.ts';

/** What a stored sweep says of the study that it belongs to. */
export interface StudiedSweep {
  experiment: string;
  /** As `SweepPlan.study` was; null of a built-in experiment. */
  study: Json;
}

/**
 * What a sweep's results are read by: the built-in experiment of its slug, or the study of someone's
 * own that is stored beside it, with what a plug-in that is loaded says of it. Null where neither is there, such as measures of given weights.
 */
export function studyOf({ experiment, study }: StudiedSweep): Study | null {
  const builtIn = experiments.find(({ slug }) => slug === experiment);
  if (builtIn !== undefined) return builtIn;
  const record = studyRecordOf(study);
  const own = record === null ? null : (ownStudy(experiment, record) as Study);
  const plugged = pluginStudyOf(experiment);
  return plugged === null ? own : (withPlugin(experiment, plugged, own) as Study);
}

/** The stored record of a study of someone's own; null where it is none, or of another version. */
export function studyRecordOf(study: Json | undefined): StudyRecord | null {
  const parsed = studyRecordSchema.safeParse(study);
  return parsed.success ? parsed.data : null;
}

function ownStudy(slug: string, record: StudyRecord): Study<OwnFindings> {
  return {
    slug,
    number: null,
    title: record.name,
    question: record.question ?? record.description,
    findings: (data) => ownFindings(record, data),
    claims: ownClaims(record),
    figures: ownFigures(record),
  };
}
