import { availableParallelism } from 'node:os';
import { BasinError } from '@basin/core';
import { backendNames, type BackendName } from '@basin/engine/backends';
import type { PoolLimits } from '@basin/execution/executors/local/pool-limits';
import type { RedisAddress } from '@basin/execution/executors/redis/protocol/address';
import { databasePath } from '@basin/store/places';
import { type Command, Option } from 'commander';
import { pluginOption } from './plugin-option.ts';
import { declarePoolOptions, type PoolFlags, readPoolLimits } from './pool-options.ts';
import { declareRedisOptions, type RedisFlags, redisAddress } from './redis-options.ts';
import { integer, oneOf } from './values.ts';

/** Where tasks run: on this machine's worker threads, or on workers that take them from Redis. */
const executorNames = ['pool', 'redis'] as const;
export type ExecutorName = (typeof executorNames)[number];

/** How a command runs tasks. */
export interface RunOptions {
  executor: ExecutorName;
  /** Of the pool; those of Redis bring their own number. */
  workers: number;
  backend: BackendName | null;
  /** When the pool's process is replaced. */
  limits: Partial<PoolLimits>;
  /** Where Redis is, for the executor that needs it; null for any other. */
  redis: RedisAddress | null;
  database: string;
  json: boolean;
  /** Paths of plug-ins, as they were typed. */
  plugins: string[];
}

/** What commander makes of the flags. */
export interface RunFlags extends RedisFlags, PoolFlags {
  workers: number;
  backend?: BackendName;
  executor?: ExecutorName;
  database?: string;
  json: boolean;
  plugin?: string[];
}

/** A worker is a thread with its own engine: far more than cores only cost memory. */
const mostWorkers = 256;

/** Flags of every command that runs tasks. */
export function declareRunOptions(command: Command): void {
  const option = (flags: string, text: string): Option => new Option(flags, text);
  command
    .addOption(
      option('--workers <count>', 'tasks at once, one core each')
        .default(availableParallelism(), 'the number of cores')
        .argParser(integer('--workers', { min: 1, max: mostWorkers })),
    )
    .addOption(
      option(
        '--backend <name>',
        `force one of ${backendNames.join(', ')} (default: the first that works)`,
      ).argParser(oneOf('--backend', backendNames)),
    )
    .addOption(
      option(
        '--executor <name>',
        'where tasks run: pool (this machine, the default) or redis (workers anywhere, see basin worker; --redis alone means it)',
      ).argParser(oneOf('--executor', executorNames)),
    )
    .addOption(
      option(
        '--database <file>',
        'where results go (default: BASIN_DATABASE, else .basin/basin.db)',
      ),
    )
    .addOption(
      option('--json', 'print the results as one JSON document on standard output').default(false),
    );
  command.addOption(pluginOption());
  declarePoolOptions(command);
  declareRedisOptions(command);
}

/**
 * The flags as a run uses them. A Redis that is named is meant.
 *
 * @throws BasinError `cli/missing-value` when Redis is wanted and not named, `cli/invalid-option` when it
 *   is named and not wanted.
 */
export function readRunOptions(flags: RunFlags): RunOptions {
  const named = (['redis', 'redisCa'] as const).find((name) => flags[name] !== undefined);
  const executor = flags.executor ?? (named === undefined ? 'pool' : 'redis');
  if (named !== undefined && executor !== 'redis') {
    const flag = named === 'redis' ? '--redis' : '--redis-ca';
    throw new BasinError(
      'cli/invalid-option',
      `${flag} names a Redis, and --executor=${executor} uses none: leave one of them out`,
    );
  }
  return {
    executor,
    workers: flags.workers,
    backend: flags.backend ?? null,
    limits: readPoolLimits(flags),
    redis: executor === 'redis' ? redisAddress(flags) : null,
    database: databasePath(flags.database),
    json: flags.json,
    plugins: flags.plugin ?? [],
  };
}
