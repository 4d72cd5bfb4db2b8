import { identityOf, type TaskEnvironment, type TaskOutcome } from '@basin/core';
import { eq } from 'drizzle-orm';
import { analyses, artifacts, attempts, environments, trials } from '../schema.ts';
import { storeOutputs } from './outputs.ts';
import type { Session, Trial } from './session.ts';

/** Stores what a finished attempt brought, beside the state that its event gave the trial. */
export function storeOutcome(session: Session, trial: Trial, outcome: TaskOutcome): void {
  const { database } = session;
  database
    .update(attempts)
    .set({
      startMs: outcome.timings.startMs,
      trainMs: outcome.timings.trainMs,
      evaluateMs: outcome.timings.evaluateMs,
      analyseMs: outcome.timings.analyseMs,
    })
    .where(eq(attempts.token, trial.token))
    .run();
  const environmentId = environmentIdOf(session, outcome.environment);
  if (outcome.kind === 'analysis') {
    database.update(trials).set({ environmentId }).where(eq(trials.id, trial.id)).run();
    const measure = measureOf(outcome.result);
    database.insert(analyses).values({ trialId: trial.id, measure, result: outcome.result }).run();
    return;
  }
  database
    .update(trials)
    .set({
      environmentId,
      parameterCount: outcome.parameterCount,
      weightsHash: outcome.weights?.sha256 ?? null,
    })
    .where(eq(trials.id, trial.id))
    .run();
  storeOutputs(session, trial.id, outcome.outputs);
  if (outcome.weights !== null) {
    database
      .insert(artifacts)
      .values({ trialId: trial.id, kind: 'weights', position: 0, ...outcome.weights })
      .run();
  }
  const snapshot = session.client.prepare(
    `INSERT INTO artifacts (trial_id, kind, position, step, epoch, sha256, byte_count)
     VALUES (?, 'snapshot', ?, ?, ?, ?, ?)`,
  );
  for (const [position, { step, epoch, blob }] of outcome.snapshots.entries()) {
    snapshot.run(trial.id, position, step, epoch, blob.sha256, blob.byteCount);
  }
}

/** The row of this combination, made when it is new. */
function environmentIdOf({ database }: Session, environment: TaskEnvironment): number {
  const hash = identityOf(environment);
  const known = database
    .select({ id: environments.id })
    .from(environments)
    .where(eq(environments.hash, hash))
    .get();
  if (known !== undefined) return known.id;
  const { backend, backendReason, engineVersion } = environment;
  const { tensorflowVersion, cpuFeatures, nodeVersion, buildDigest } = environment;
  return database
    .insert(environments)
    .values({
      hash,
      backend,
      backendReason,
      engineVersion,
      tensorflowVersion,
      cpuFeatures,
      nodeVersion,
      buildDigest,
    })
    .returning({ id: environments.id })
    .get().id;
}

function measureOf(result: unknown): string {
  const measure =
    typeof result === 'object' && result !== null && 'measure' in result ? result.measure : null;
  return typeof measure === 'string' ? measure : 'unknown';
}
