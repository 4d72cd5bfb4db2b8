import { existsSync } from 'node:fs';
import path from 'node:path';
import type { BlobRef, PlannedTask, Preset, TrainingConfig } from '@basin/core';
import { programKey } from '@basin/models';
import { userPath } from '@basin/store/places';
import { planExperiment } from '@basin/studies';
import { planStudy } from '@basin/studies/file';
import { readStudyFile } from '../sweep/study/read-study-file.ts';
import { inMemory, studyHost } from '../sweep/study/study-host.ts';

/** Trainings whose programs are looked at, and what their data are read from. */
export interface LookedAt {
  trainings: { label: string; config: TrainingConfig }[];
  readBlob(ref: BlobRef): Uint8Array;
}

/**
 * The trainings of a built-in experiment with one seed; or of a study file one for each program, of which
 * seeds and rates change nothing.
 *
 * @throws BasinError for an experiment that there is not, StudyFileError.
 */
export async function programsOf(name: string, preset: Preset): Promise<LookedAt> {
  const file = userPath(name);
  if (existsSync(file) && path.extname(file) !== '') return ofStudy(file, name);
  const plan = planExperiment(name, { preset, firstSeed: 1, seedCount: 1 });
  return {
    trainings: trainingsOf(plan.tasks),
    readBlob() {
      throw new Error('built-in experiments read no blobs');
    },
  };
}

async function ofStudy(file: string, shown: string): Promise<LookedAt> {
  const host = studyHost(path.dirname(file), inMemory);
  const { plan, points } = await planStudy(await readStudyFile(file, shown), host, {
    defaultName: path.parse(file).name,
  });
  // A study that grows has no tasks yet.
  const tasks = plan.tasks.length > 0 ? plan.tasks : points.flatMap((point) => point.tasks);
  const distinct = new Map(
    trainingsOf(tasks)
      .toReversed()
      .map((one) => [programKey(one.config), one]),
  );
  return {
    trainings: [...distinct.values()].toReversed(),
    readBlob: host.readBlob,
  };
}

function trainingsOf(tasks: readonly PlannedTask[]): LookedAt['trainings'] {
  return tasks.flatMap(({ label, config }) =>
    config.kind === 'training' ? [{ label, config }] : [],
  );
}
