import { availableParallelism } from 'node:os';
import { backendNames, type BackendName } from '@basin/engine/backends';
import { type Command, Option } from 'commander';
import { declarePoolOptions, type PoolFlags, readPoolLimits } from '../../cli/pool-options.ts';
import { declareRedisOptions, type RedisFlags, redisAddress } from '../../cli/redis-options.ts';
import { pluginOption } from '../../cli/plugin-option.ts';
import { integer, oneOf, words } from '../../cli/values.ts';
import type { RedisWorkerOptions } from '@basin/execution/executors/redis/worker/redis-worker';
import { requirements } from '@basin/execution/executors/redis/protocol/requirement';

/** What commander makes of the flags. */
export interface WorkerFlags extends RedisFlags, PoolFlags {
  workers: number;
  backend?: BackendName;
  labels?: string[];
  heartbeat: number;
  plugin?: string[];
}

/** Its plug-ins are opened when it runs. */
export type WorkerOptions = Omit<RedisWorkerOptions, 'plugins'> & { plugins: string[] };

export function declareWorkerOptions(command: Command): void {
  declareRedisOptions(command);
  command
    .addOption(
      new Option('--workers <count>', 'tasks at once, one core each')
        .default(availableParallelism(), 'the number of cores')
        .argParser(integer('--workers', { min: 1, max: 256 })),
    )
    .addOption(
      new Option(
        '--backend <name>',
        `force one of ${backendNames.join(', ')} (default: the first that works)`,
      ).argParser(oneOf('--backend', backendNames)),
    )
    .addOption(
      new Option(
        '--labels <names>',
        `which tasks to take, of ${requirements.join(', ')} (default: what the backend can do)`,
      ).argParser(words),
    )
    .addOption(
      new Option('--heartbeat <ms>', 'how often to say that it lives; silent for four, it is dead')
        .default(3_000)
        .argParser(integer('--heartbeat', { min: 50, max: 60_000 })),
    );
  command.addOption(pluginOption());
  declarePoolOptions(command);
}

/** The flags as the worker uses them. @throws BasinError `cli/invalid-value`, `cli/missing-value`. */
export function readWorkerOptions(flags: WorkerFlags): WorkerOptions {
  return {
    address: redisAddress(flags),
    workers: flags.workers,
    backend: flags.backend ?? null,
    limits: readPoolLimits(flags),
    labels: flags.labels?.map(oneOf('--labels', requirements)) ?? null,
    heartbeatMs: flags.heartbeat,
    plugins: flags.plugin ?? [],
  };
}
