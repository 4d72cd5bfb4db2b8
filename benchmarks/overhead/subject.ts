/**
 * Trivial tasks through one executor, and how long they took: one line of JSON.
 *
 *     npx tsx benchmarks/overhead/subject.ts --executor=pool --tasks=10000
 *
 * A trivial task is an analysis that was not given its training: it travels as every task does, finds
 * that out at once, and ends. One worker thread, so that a task's whole way counts.
 */
import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { openBlobStore } from '@basin/store';
import {
  type Executor,
  type ExecutorListener,
  isEnd,
} from '../../libs/execution/src/executors/executor.ts';
import { openInProcessExecutor } from '../../libs/execution/src/executors/in-process-executor.ts';
import { openPoolExecutor } from '../../libs/execution/src/executors/local/pool-executor.ts';
import { openRedisExecutor } from '../../libs/execution/src/executors/redis/coordinator/redis-executor.ts';
import {
  hopelessAnalysis,
  workItem,
} from '../../libs/execution/src/executors/testing/work-items.ts';
import { poolEnvironmentFor } from '../../libs/execution/src/executors/local/process/pool-environment.ts';
import { createTaskContext } from '../../libs/execution/src/tasks/task-context.ts';
import { runTask, type TaskBody } from '../../libs/execution/src/tasks/run-task.ts';
import { startRedisServer } from '../../libs/execution/src/testing/redis-server.ts';

const { values } = parseArgs({
  options: {
    executor: { type: 'string', default: 'pool' },
    tasks: { type: 'string', default: '1000' },
  },
});
const taskCount = Number(values.tasks);
const config = hopelessAnalysis();
const input = config.kind === 'analysis' ? (config.inputs[0] ?? '') : '';
const folder = mkdtempSync(path.join(tmpdir(), 'basin-overhead-'));
const databasePath = path.join(folder, 'basin.db');
const blobs = openBlobStore(path.join(folder, 'blobs'));
const environment = {
  ...{ backend: 'none', backendReason: 'nothing is computed', engineVersion: '0' },
  ...{ tensorflowVersion: null, cpuFeatures: '', nodeVersion: process.version, buildDigest: null },
};

/** What a worker does with such a task: asks for what it was not given. */
const body: TaskBody = (_item, context) => {
  context.trained(input);
  return Promise.reject(new Error('the task had its input'));
};

/** Keeps the executor full until all have ended; milliseconds from the first submission. */
function drive(open: (listener: ExecutorListener) => Promise<Executor> | Executor): Promise<{
  wallMs: number;
  executor: Executor;
}> {
  return new Promise((resolve, reject) => {
    let executor: Executor | null = null;
    let submitted = 0;
    let ended = 0;
    let startedMs = 0;
    const pump = (): void => {
      while (executor !== null && submitted < taskCount && executor.freeSlots > 0) {
        if (submitted === 0) startedMs = performance.now();
        submitted += 1;
        executor.submit([workItem(config)]);
      }
    };
    const listener: ExecutorListener = {
      event(event) {
        if (!isEnd(event)) return;
        if (event.type !== 'failed' || event.code !== 'runner/unknown-input') {
          reject(new Error(`a trivial task ended otherwise: ${JSON.stringify(event)}`));
        }
        ended += 1;
        if (ended === taskCount && executor !== null) {
          resolve({ wallMs: performance.now() - startedMs, executor });
        }
      },
      available: pump,
      broken: reject,
    };
    Promise.resolve(open(listener)).then((opened) => {
      executor = opened;
      pump();
    }, reject);
  });
}

async function loop(): Promise<number> {
  const startedMs = performance.now();
  for (let index = 0; index < taskCount; index++) {
    const item = workItem(config);
    const context = createTaskContext({
      ...{ item, environment, blobs },
      stopRequest: () => null,
      send: () => undefined,
    });
    const end = await runTask(item, context, body);
    if (end.type !== 'failed') throw new Error(`a trivial task ended otherwise: ${end.type}`);
  }
  return performance.now() - startedMs;
}

async function redis(): Promise<number> {
  const server = await startRedisServer();
  const basin = fileURLToPath(new URL('../../apps/runner/bin/basin.js', import.meta.url));
  const worker = spawn(
    process.execPath,
    [basin, 'worker', `--redis=${server.url}`, '--workers=1'],
    {
      stdio: ['ignore', 'ignore', 'inherit'],
    },
  );
  try {
    const address = { url: server.url, caFile: null, prefix: 'basin' };
    const { wallMs, executor } = await drive((listener) =>
      openRedisExecutor({
        ...{ address, databasePath, name: 'overhead', blobs, listener },
        requirement: { initial: 'cpu', of: () => 'cpu' },
      }),
    );
    await executor.close();
    return wallMs;
  } finally {
    const gone = new Promise((resolve) => worker.on('close', resolve));
    worker.kill('SIGTERM');
    await gone;
    await server.stop();
  }
}

async function closing(run: ReturnType<typeof drive>): Promise<number> {
  const { wallMs, executor } = await run;
  await executor.close();
  return wallMs;
}

const subjects: Record<string, () => Promise<number>> = {
  loop,
  'in-process': () =>
    closing(
      drive((listener) => openInProcessExecutor({ slots: 1, blobs, environment, body, listener })),
    ),
  pool: () =>
    closing(
      drive((listener) =>
        openPoolExecutor({
          ...{ workerCount: 1, backend: null, databasePath, listener },
          environment: poolEnvironmentFor(1, null),
        }),
      ),
    ),
  redis,
};

try {
  const subject = subjects[values.executor];
  if (subject === undefined) {
    throw new Error(`--executor is "${values.executor}": give ${Object.keys(subjects).join(', ')}`);
  }
  const wallMs = await subject();
  console.log(JSON.stringify({ tasks: taskCount, wallMs }));
} finally {
  rmSync(folder, { recursive: true, force: true });
}
