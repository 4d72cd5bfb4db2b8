import { identityOf, resultBlobs, type TaskEnvironment, type TaskOutcome } from '@basin/core';
import { createOutputs } from './outputs.ts';
import type { Session, Trial } from './session.ts';

export interface Outcomes {
  /** Stores what a finished attempt brought, beside the state that its event gave the trial. */
  store(trial: Trial, outcome: TaskOutcome): void;
}

export function createOutcomes(session: Session): Outcomes {
  const { client } = session;
  const putTimings = client.prepare<[number, number, number, number, number]>(
    `UPDATE attempts SET start_ms = ?, train_ms = ?, evaluate_ms = ?, analyse_ms = ?
     WHERE token = ?`,
  );
  const putResults = client.prepare<[number, number | null, string | null, number]>(
    `UPDATE trials SET environment_id = ?, parameter_count = ?, weights_hash = ? WHERE id = ?`,
  );
  const addAnalysis = client.prepare<[number, string, string]>(
    'INSERT INTO analyses (trial_id, measure, result) VALUES (?, ?, ?)',
  );
  const addFile = client.prepare(
    `INSERT INTO artifacts (trial_id, kind, position, step, epoch, sha256, byte_count)
     VALUES (?, ?, ?, ?, ?, ?, ?)`,
  );
  const environmentId = createEnvironments(session);
  const storeOutputs = createOutputs(session);

  return {
    store({ id, token }, outcome) {
      if (outcome.kind === 'import') {
        storeOutputs(id, outcome.outputs);
        return;
      }
      const { startMs, trainMs, evaluateMs, analyseMs } = outcome.timings;
      putTimings.run(startMs, trainMs, evaluateMs, analyseMs, token);
      const environment = environmentId(outcome.environment);
      if (outcome.kind === 'analysis') {
        putResults.run(environment, null, null, id);
        addAnalysis.run(id, measureOf(outcome.result), JSON.stringify(outcome.result));
        for (const [position, { sha256, byteCount }] of resultBlobs(outcome.result).entries()) {
          addFile.run(id, 'made', position, null, null, sha256, byteCount);
        }
        return;
      }
      const { parameterCount, weights, averagedWeights, snapshots } = outcome;
      putResults.run(environment, parameterCount, weights?.sha256 ?? null, id);
      storeOutputs(id, outcome.outputs);
      if (weights !== null) {
        addFile.run(id, 'weights', 0, null, null, weights.sha256, weights.byteCount);
      }
      if (averagedWeights !== undefined) {
        const { sha256, byteCount } = averagedWeights;
        addFile.run(id, 'averaged', 0, null, null, sha256, byteCount);
      }
      for (const [position, { step, epoch, blob }] of snapshots.entries()) {
        addFile.run(id, 'snapshot', position, step, epoch, blob.sha256, blob.byteCount);
      }
    },
  };
}

/** Numbers of the rows of environments, made when they are new. */
function createEnvironments({ client }: Session): (environment: TaskEnvironment) => number {
  const find = client
    .prepare<[string], number>('SELECT id FROM environments WHERE hash = ?')
    .pluck();
  const add = client.prepare<[TaskEnvironment & { hash: string }]>(
    `INSERT INTO environments
       (hash, backend, backend_reason, engine_version, tensorflow_version, cpu_features, node_version, build_digest)
     VALUES (@hash, @backend, @backendReason, @engineVersion, @tensorflowVersion, @cpuFeatures, @nodeVersion, @buildDigest)`,
  );
  // The same few come with every end, and a digest of their canonical JSON takes longer than their row.
  const hashes = new Map<string, string>();
  return (environment) => {
    const text = JSON.stringify(environment);
    const hash = hashes.get(text) ?? identityOf(environment);
    hashes.set(text, hash);
    return find.get(hash) ?? Number(add.run({ ...environment, hash }).lastInsertRowid);
  };
}

function measureOf(result: unknown): string {
  const measure =
    typeof result === 'object' && result !== null && 'measure' in result ? result.measure : null;
  return typeof measure === 'string' ? measure : 'unknown';
}
