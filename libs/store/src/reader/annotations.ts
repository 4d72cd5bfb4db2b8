import type { Target } from '@basin/core';
import { and, asc, eq } from 'drizzle-orm';
import type { Annotations } from '../contract.ts';
import { notes, sweeps, sweepTags, tags, trials } from '../schema.ts';
import type { Queries } from './queries.ts';

/** The words on a sweep or a task, and what people wrote about it. */
export function annotationsOf({ database }: Queries, target: Target): Annotations {
  if ('sweepId' in target) {
    const own = eq(sweeps.hash, target.sweepId);
    return {
      tags: database
        .select({ tag: sweepTags.tag })
        .from(sweepTags)
        .innerJoin(sweeps, eq(sweeps.id, sweepTags.sweepId))
        .where(own)
        .orderBy(asc(sweepTags.tag))
        .all()
        .map(({ tag }) => tag),
      notes: database
        .select({ atMs: notes.atMs, text: notes.text })
        .from(notes)
        .innerJoin(sweeps, eq(sweeps.id, notes.sweepId))
        .where(own)
        .orderBy(asc(notes.id))
        .all(),
    };
  }
  const own = and(eq(trials.hash, target.taskId), eq(trials.generation, target.generation));
  return {
    tags: database
      .select({ tag: tags.tag })
      .from(tags)
      .innerJoin(trials, eq(trials.id, tags.trialId))
      .where(own)
      .orderBy(asc(tags.tag))
      .all()
      .map(({ tag }) => tag),
    notes: database
      .select({ atMs: notes.atMs, text: notes.text })
      .from(notes)
      .innerJoin(trials, eq(trials.id, notes.trialId))
      .where(own)
      .orderBy(asc(notes.id))
      .all(),
  };
}
