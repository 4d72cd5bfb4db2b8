import type { Json } from '@basin/core';
import type { z } from 'zod';
import { modulePlaces } from './module-places.ts';
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

/**
 * A study that a program has made, such as a TypeScript module's or the command line's.
 *
 * @param text of the module, where there is one: what it writes out in literals has its place there.
 */
export function studyObject(file: string, study: unknown, text?: string): StudySource {
  return {
    file,
    value: JSON.parse(JSON.stringify(study ?? null)) as Json,
    place: text === undefined ? null : modulePlaces(text),
    positionOf(offset) {
      const before = (text ?? '').slice(0, offset).split('\n');
      return { line: before.length, column: (before.at(-1) ?? '').length + 1 };
    },
  };
}
