import { canonicalJson, type DatasetConfig, datasetConfigSchema, type Json } from '@basin/core';
import { z } from 'zod';
import type { BaseTraining } from './base-trainings.ts';
import { namedDataset } from './fill-training.ts';
import { studyFileSchema, type StudyFile } from './study-schema.ts';
import type { StudyHost } from './study-host.ts';

/** What a study is made of again, without its file: by who extends it, and by who asks it for points. */
export interface StudySpec {
  /** As it was understood, with what the command line said instead. */
  file: StudyFile;
  /** Where the file has no training. */
  bases: BaseTraining[];
  /** Data sets as the file writes them, and what they were when it was planned. */
  datasets: { written: Json; resolved: DatasetConfig }[];
}

const specSchema = z.object({
  file: studyFileSchema,
  bases: z.array(
    z.object({
      factors: z.record(z.string(), z.union([z.string(), z.number(), z.boolean()])),
      template: z.record(z.string(), z.json()),
    }),
  ),
  datasets: z.array(z.object({ written: z.json(), resolved: datasetConfigSchema })),
});

/** The spec in a stored study; null of one that was planned by a release that kept none. */
export function studySpecOf(study: Json | undefined): StudySpec | null {
  const parsed = z.object({ spec: specSchema }).safeParse(study);
  return parsed.success ? (parsed.data.spec as StudySpec) : null;
}

/** A host that remembers what data sets were, and begins with what a spec knows of them. */
export function rememberingHost(
  host: StudyHost,
  spec: StudySpec | null,
): { host: StudyHost; datasets: () => StudySpec['datasets'] } {
  const known = new Map(spec?.datasets.map((entry) => [canonicalJson(entry.written), entry]));
  return {
    host: {
      ...host,
      async dataset(written) {
        const plain = namedDataset(written) as Json;
        const key = canonicalJson(plain);
        const resolved = known.get(key)?.resolved ?? (await host.dataset(written));
        known.set(key, { written: plain, resolved });
        return resolved;
      },
    },
    datasets: () => [...known.values()],
  };
}
