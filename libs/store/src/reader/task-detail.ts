import { and, asc, eq, ne } from 'drizzle-orm';
import type { AttemptRow, TaskDetail, TaskOptions } from '../contract.ts';
import { artifacts, attempts, sweeps, sweepTrials } from '../schema.ts';
import { type Queries, sweepRowId, trialFinder } from './queries.ts';
import { taskDataOf } from './sweep-data.ts';
import { timingsOf } from './tasks.ts';

/** All that was stored of one task of a sweep. */
export function taskDetail(
  queries: Queries,
  sweepId: string,
  taskId: string,
  { withPoints = true }: TaskOptions = {},
): TaskDetail | null {
  const { database } = queries;
  const rowId = sweepRowId(queries, sweepId);
  if (rowId === null) return null;
  const trialId = trialFinder(queries)(rowId, taskId)?.id;
  if (trialId === undefined) return null;
  const found = taskDataOf(queries, rowId, { trialId, withPoints })[0];
  if (found === undefined) return null;
  const { generation, data } = found;
  const files = database
    .select()
    .from(artifacts)
    .where(eq(artifacts.trialId, trialId))
    .orderBy(asc(artifacts.position))
    .all();
  const fileOf = (kind: 'weights' | 'averaged') => {
    const found = files.find((file) => file.kind === kind);
    return found === undefined ? null : { sha256: found.sha256, byteCount: found.byteCount };
  };
  const others = database
    .select({ sweepId: sweeps.hash })
    .from(sweepTrials)
    .innerJoin(sweeps, eq(sweeps.id, sweepTrials.sweepId))
    .where(and(eq(sweepTrials.trialId, trialId), ne(sweepTrials.sweepId, rowId)))
    .all();
  return {
    ...data,
    generation,
    weights: fileOf('weights'),
    averagedWeights: fileOf('averaged'),
    snapshots: files.flatMap(({ step, epoch, sha256, byteCount }) =>
      step === null || epoch === null ? [] : [{ step, epoch, blob: { sha256, byteCount } }],
    ),
    attempts: attemptsOf(queries, trialId),
    sweepIds: others.map((other) => other.sweepId),
  };
}

function attemptsOf({ database }: Queries, trialId: number): AttemptRow[] {
  return database
    .select()
    .from(attempts)
    .where(eq(attempts.trialId, trialId))
    .orderBy(asc(attempts.number))
    .all()
    .map((row) => ({
      attempt: row.number,
      token: row.token,
      worker: row.worker,
      state: row.state,
      startedAtMs: row.startedAtMs,
      endedAtMs: row.endedAtMs,
      leaseUntilMs: row.leaseUntilMs,
      queueWaitMs: row.queueWaitMs,
      claimedAtMs: row.claimedAtMs,
      timings: timingsOf(row),
      writeMs: row.writeMs,
      errorCode: row.errorCode,
      errorMessage: row.errorMessage,
    }));
}
