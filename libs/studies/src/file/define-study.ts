import type { Json } from '@basin/core';
import type { z } from 'zod';
import type { studyFileSchema } from './study-schema.ts';
import type { StudySource } from './study-source.ts';
import type { TrainingTemplate } from './training-schema.ts';

/** A study as a TypeScript module writes it. */
export type StudyDefinition = Omit<z.input<typeof studyFileSchema>, 'training'> & {
  training?: TrainingTemplate;
};

/** `export default defineStudy({ … })`: the same file with its types checked by the editor. */
export function defineStudy(study: StudyDefinition): StudyDefinition {
  return study;
}

/** A study that a program has made, such as a TypeScript module's or the command line's. */
export function studyObject(file: string, study: unknown): StudySource {
  return {
    file,
    value: JSON.parse(JSON.stringify(study ?? null)) as Json,
    place: null,
    positionOf: () => ({ line: 1, column: 1 }),
  };
}
