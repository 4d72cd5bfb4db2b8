import type { Json } from '@basin/core';
import { z } from 'zod';
import { studyFileSchema } from './study-schema.ts';
import { templateOf, trainingFileSchema } from './training-schema.ts';

/** The JSON Schema of a study file, for editors; the same schema that validates, seen from outside. */
export function studyJsonSchema(): Json {
  const training = templateOf(trainingFileSchema)
    .optional()
    .meta({ description: studyFileSchema.shape.training.meta()?.description ?? '' });
  const schema = z.toJSONSchema(studyFileSchema.extend({ training }), {
    io: 'input',
    unrepresentable: 'any',
  });
  return { ...(schema as Record<string, Json>), title: 'Basin study' };
}
