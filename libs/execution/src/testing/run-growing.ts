/**
 * A process that runs a growing sweep on a real pool until it is over, or killed:
 *
 *     node --import tsx run-growing.ts DATABASE POINTS     (or compiled, by `compiled-script.ts`)
 */
import { openWriter } from '@basin/store';
import type { Coordinator } from '../coordinator/contract.ts';
import { createCoordinator } from '../coordinator/coordinator.ts';
import { openPoolExecutor } from '../executors/local/pool-executor.ts';
import { poolEnvironmentFor } from '../executors/local/process/pool-environment.ts';
import { countingSource, growingPlan } from './counting-proposer.ts';

const [databasePath = '', count = '0'] = process.argv.slice(2);
const writer = openWriter({ path: databasePath, waitMs: 10_000 });
// Whoever ran them was killed.
writer.expireLeases(Infinity);
const source = countingSource({ count: Number(count), epochCount: 5_000 });
const executor = openPoolExecutor({
  ...{ workerCount: 2, backend: null, databasePath, environment: poolEnvironmentFor(2, null) },
  listener: {
    event: (event) => coordinator.event(event),
    available: () => coordinator.available(),
    broken: (error) => coordinator.broken(error),
  },
});
const coordinator: Coordinator = createCoordinator({
  ...{ writer, executor, workerName: 'test', proposerSource: () => source },
});
try {
  coordinator.add(growingPlan('killed'), { fresh: false });
  process.stdout.write(`${await coordinator.ended}\n`);
} finally {
  await executor.close();
  writer.close();
}
