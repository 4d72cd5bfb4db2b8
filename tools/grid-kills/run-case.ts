/**
 * Runs a case of `cases.ts` on a real database until it is over, or killed; its trainings wait and end:
 *
 *     node run-case.js DATABASE CASE SEEDS
 */
import { setTimeout as sleep } from 'node:timers/promises';
import { randomStream, type TaskOutcome } from '@basin/core';
import { checkTraining } from '@basin/models/check-training';
import { blobDirectoryOf, openBlobStore, openWriter } from '@basin/store';
import { planStudy, studyObject, studySource, type StudyHost } from '@basin/studies/file';
import type { Coordinator } from '../../libs/execution/src/coordinator/contract.ts';
import { createCoordinator } from '../../libs/execution/src/coordinator/coordinator.ts';
import { openInProcessExecutor } from '../../libs/execution/src/executors/in-process-executor.ts';
import type { WorkItem } from '../../libs/execution/src/executors/executor.ts';
import type { TaskContext } from '@basin/core';
import { killCases } from './cases.ts';

const [path = '', index = '0', seedCount = '1'] = process.argv.slice(2);
const chosen = killCases[Number(index)];
if (chosen === undefined) throw new Error(`there is no case ${index}`);
const environment = {
  ...{ backend: 'cpu', backendReason: 'nothing trains', engineVersion: '0', buildDigest: null },
  ...{ tensorflowVersion: null, cpuFeatures: '', nodeVersion: process.versions.node },
};
const host: StudyHost = {
  dataset: (written) => Promise.resolve(written as never),
  // No case records anything of single layers.
  check: (config) => ({ parameterCount: checkTraining(config).parameterCount, layers: [] }),
};

/** Milliseconds of an epoch: of each training others. */
async function train({ attempt, config }: WorkItem, context: TaskContext): Promise<TaskOutcome> {
  const random = randomStream(attempt.attempt, attempt.taskId);
  const series = { name: 'test/loss', steps: [0], epochs: [0], elapsedMs: [0], values: [0] };
  let state: 'done' | 'pruned' = 'done';
  for (let epoch = 1; epoch <= 4 && state === 'done'; epoch++) {
    await sleep(1 + 6 * random.uniform());
    context.metrics([{ ...series, steps: [epoch], epochs: [epoch], values: [random.uniform()] }]);
    if (context.stopRequest() === 'prune') state = 'pruned';
  }
  const weights = context.putBlob(new TextEncoder().encode(attempt.taskId));
  return {
    ...{ kind: config.kind as 'training', state, parameterCount: 1, snapshots: [], outputs: {} },
    timings: { startMs: 0, trainMs: 1, evaluateMs: 0, analyseMs: 0 },
    ...{ environment, weights: state === 'done' ? weights : null },
  };
}

const source = studyObject(chosen.name, chosen.study);
const seeds = Array.from({ length: Number(seedCount) }, (_, seed) => seed + 1);
const { plan } = await planStudy(source, host, { seeds });
const writer = openWriter({ path, waitMs: 10_000 });
// Whoever ran them was killed.
writer.expireLeases(Infinity);
const executor = openInProcessExecutor({
  ...{ slots: chosen.workers, environment, body: train },
  blobs: openBlobStore(blobDirectoryOf(path)),
  listener: {
    event: (event) => coordinator.event(event),
    available: () => coordinator.available(),
    broken: (error) => coordinator.broken(error),
  },
});
const coordinator: Coordinator = createCoordinator({
  ...{ writer, executor, workerName: 'kills' },
  proposerSource: ({ study }) => studySource(study, host),
});
process.stdout.write('ready\n');
coordinator.add(plan, { fresh: false });
await coordinator.ended;
await executor.close();
writer.close();
