import type { FuzzTarget } from './target.ts';
import { controlClient } from './targets/control-client.ts';
import { controlLine } from './targets/control-line.ts';
import { controlServer } from './targets/control-server.ts';
import { csv } from './targets/csv.ts';
import { dataFlag } from './targets/data-flag.ts';
import { dataFiles } from './targets/data-files.ts';
import { database } from './targets/database.ts';
import { httpGuard } from './targets/http-guard.ts';
import { mnistFiles } from './targets/mnist-files.ts';
import { networkFile } from './targets/network-file.ts';
import { redisPayload } from './targets/redis-payload.ts';
import { safetensors } from './targets/safetensors.ts';
import { taskConfig } from './targets/task-config.ts';

export const fuzzTargets: readonly FuzzTarget[] = [
  taskConfig,
  networkFile,
  dataFlag,
  safetensors,
  mnistFiles,
  dataFiles,
  csv,
  controlLine,
  controlServer,
  controlClient,
  httpGuard,
  redisPayload,
  database,
];
