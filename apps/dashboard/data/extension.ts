import 'server-only';
import type { Json } from '@basin/core';
import { z } from 'zod';

/** How much a study has of what it can have more of; null: it cannot have more of that. */
export interface Extension {
  seeds: number | null;
  points: number | null;
  epochs: number | null;
}

/** As `StudyRecord` and the spec in it, as far as it matters here. */
const stored = z.object({
  seeds: z.array(z.number()),
  mostSeeds: z.number().optional(),
  spec: z.object({
    file: z.object({
      run_cap: z.number().optional(),
      training: z.object({ epochCount: z.unknown() }).optional(),
    }),
    bases: z.array(z.object({ template: z.object({ epochCount: z.unknown() }) })),
  }),
});

/** Of what a stored study can have more; null of a sweep that is no study with its file. */
export function extensionOf(study: Json): Extension | null {
  const parsed = stored.safeParse(study);
  if (!parsed.success) return null;
  const { seeds, mostSeeds, spec } = parsed.data;
  const epochs = spec.file.training?.epochCount ?? spec.bases[0]?.template.epochCount;
  return {
    seeds: mostSeeds === undefined ? seeds.length : null,
    points: spec.file.run_cap ?? null,
    epochs: typeof epochs === 'number' ? epochs : null,
  };
}
