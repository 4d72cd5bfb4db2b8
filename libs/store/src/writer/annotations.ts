import type { TagChange, Target } from '@basin/core';
import { and, asc, eq } from 'drizzle-orm';
import { isAnyOf } from '../is-any-of.ts';
import { notes, sweeps, sweepTags, tags, trials } from '../schema.ts';
import type { Session } from './session.ts';

/** Inner number of a sweep or of a trial. @throws when it is not stored: callers have just read its id. */
function rowOf({ database }: Session, target: Target): { sweepRow: number } | { trialRow: number } {
  const row =
    'sweepId' in target
      ? database.select({ id: sweeps.id }).from(sweeps).where(eq(sweeps.hash, target.sweepId)).get()
      : database
          .select({ id: trials.id })
          .from(trials)
          .where(and(eq(trials.hash, target.taskId), eq(trials.generation, target.generation)))
          .get();
  if (row === undefined) throw new Error(`not stored: ${JSON.stringify(target)}`);
  return 'sweepId' in target ? { sweepRow: row.id } : { trialRow: row.id };
}

/** See `ControlWriter.changeTags`. In a transaction. */
export function changeTags(session: Session, target: Target, { add, remove }: TagChange): string[] {
  const { database } = session;
  const row = rowOf(session, target);
  if ('sweepRow' in row) {
    const { sweepRow: sweepId } = row;
    const own = eq(sweepTags.sweepId, sweepId);
    database
      .delete(sweepTags)
      .where(and(own, isAnyOf(sweepTags.tag, remove)))
      .run();
    for (const tag of add) {
      database.insert(sweepTags).values({ sweepId, tag }).onConflictDoNothing().run();
    }
    return database
      .select({ tag: sweepTags.tag })
      .from(sweepTags)
      .where(own)
      .orderBy(asc(sweepTags.tag))
      .all()
      .map(({ tag }) => tag);
  }
  const { trialRow: trialId } = row;
  const own = eq(tags.trialId, trialId);
  database
    .delete(tags)
    .where(and(own, isAnyOf(tags.tag, remove)))
    .run();
  for (const tag of add) database.insert(tags).values({ trialId, tag }).onConflictDoNothing().run();
  return database
    .select({ tag: tags.tag })
    .from(tags)
    .where(own)
    .orderBy(asc(tags.tag))
    .all()
    .map(({ tag }) => tag);
}

/** See `ControlWriter.addNote`. In a transaction. */
export function addNote(session: Session, target: Target, text: string): void {
  const row = rowOf(session, target);
  session.database
    .insert(notes)
    .values({
      sweepId: 'sweepRow' in row ? row.sweepRow : null,
      trialId: 'trialRow' in row ? row.trialRow : null,
      atMs: session.now(),
      text,
    })
    .run();
}

/** See `ControlWriter.setArchived`. In a transaction. */
export function setArchived(session: Session, sweepId: string, archived: boolean): boolean {
  return mark(session, [sweepId], 'archivedAtMs', archived).length > 0;
}

/** See `ControlWriter.setPaused`. In a transaction. */
export function setPaused(
  session: Session,
  sweepIds: readonly string[],
  paused: boolean,
): string[] {
  return mark(session, sweepIds, 'pausedAtMs', paused);
}

/** Sets or clears the time of a mark, where that changes anything. */
function mark(
  { database, now }: Session,
  sweepIds: readonly string[],
  name: 'pausedAtMs' | 'archivedAtMs',
  set: boolean,
): string[] {
  const changed = database
    .select({ hash: sweeps.hash, at: sweeps[name] })
    .from(sweeps)
    .where(isAnyOf(sweeps.hash, sweepIds))
    .orderBy(asc(sweeps.id))
    .all()
    .filter(({ at }) => (at === null) === set)
    .map(({ hash }) => hash);
  database
    .update(sweeps)
    .set({ [name]: set ? now() : null })
    .where(isAnyOf(sweeps.hash, changed))
    .run();
  return changed;
}
