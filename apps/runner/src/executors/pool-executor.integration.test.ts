import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { blobDirectoryOf, openBlobStore } from '@basin/store';
import { afterAll } from 'vitest';
import { poolEnvironmentFor } from '../pool/pool-environment.ts';
import { openPoolExecutor } from './pool-executor.ts';
import { describeExecutor } from './testing/conformance.ts';

const directory = mkdtempSync(path.join(tmpdir(), 'basin-pool-'));
afterAll(() => rmSync(directory, { recursive: true, force: true }));

describeExecutor({
  name: 'the pool executor',
  slots: 2,
  open(listener) {
    const databasePath = path.join(directory, 'basin.db');
    const executor = openPoolExecutor({
      workerCount: 2,
      backend: null,
      databasePath,
      environment: poolEnvironmentFor(2, null),
      listener,
    });
    return Promise.resolve({
      executor,
      blobs: openBlobStore(blobDirectoryOf(databasePath)),
      killWorker: () => {
        const { processId } = executor;
        if (processId === null) throw new Error('no pool process is up');
        process.kill(processId, 'SIGKILL');
      },
    });
  },
});
