import { availableParallelism } from 'node:os';
import { type Preset, presets } from '@basin/core';
import { backendNames, type BackendName } from '@basin/engine/backends';
import { type Command, Option } from 'commander';
import { declarePoolOptions, type PoolFlags, readPoolLimits } from '../../cli/pool-options.ts';
import { declareRedisOptions, type RedisFlags, redisAddress } from '../../cli/redis-options.ts';
import { each, integer, oneOf, words } from '../../cli/values.ts';
import { databasePath, userPath } from '@basin/store/places';
import type { PoolLimits } from '@basin/execution/executors/local/pool-limits';
import type { RedisAddress } from '@basin/execution/executors/redis/protocol/connection';

/** Where tasks run: on this machine's worker threads, or on workers that take them from Redis. */
const executorNames = ['pool', 'redis'] as const;
export type ExecutorName = (typeof executorNames)[number];

/** A sweep command's flags, checked. */
export interface SweepOptions {
  /** Null: all that are registered. */
  experiments: string[] | null;
  /** A study of someone's own; null: none. */
  file: string | null;
  /** Parameters with values that vary an experiment's trainings, as they were typed. */
  set: string[];
  /** Places of a file's parameters in the training, as they were typed. */
  names: string[];
  /** Points of a study at most; null: the file says. */
  count: number | null;
  /** A template to be written instead of running anything. */
  template: string | null;
  /** Where it is written; null: to standard output. */
  out: string | null;
  preset: Preset;
  executor: ExecutorName;
  /** Of the pool; those of Redis bring their own number. */
  workers: number;
  backend: BackendName | null;
  /** When the pool's process is replaced. */
  limits: Partial<PoolLimits>;
  /** Where Redis is, for the executor that needs it; null for any other. */
  redis: RedisAddress | null;
  database: string;
  firstSeed: number;
  /** Null: the preset's own. */
  seedCount: number | null;
  dryRun: boolean;
  fresh: boolean;
  json: boolean;
}

/** What commander makes of the flags. */
export interface SweepFlags extends RedisFlags, PoolFlags {
  experiment?: string[];
  file?: string;
  set?: string[];
  name?: string[];
  count?: number;
  template?: string;
  out?: string;
  preset: Preset;
  workers: number;
  backend?: BackendName;
  executor: ExecutorName;
  database?: string;
  seed: number;
  seeds?: number;
  dryRun: boolean;
  fresh: boolean;
  json: boolean;
}

/** A worker is a thread with its own engine: far more than cores only cost memory. */
const mostWorkers = 256;

/** Declares the flags. Slugs are checked later, once the experiments are loaded. */
export function declareSweepOptions(command: Command): void {
  const option = (flags: string, text: string): Option => new Option(flags, text);
  command
    .addOption(
      option(
        '--experiment <slugs>',
        'which to run: repeat it or give a comma list (default: all)',
      ).argParser(words),
    )
    .addOption(
      option(
        '--file <study>',
        'run a study of your own: YAML, JSON or TypeScript (docs/studies.md)',
      ),
    )
    .addOption(
      option(
        '--set <path=values>',
        'vary the trainings of one --experiment: optimiser.learningRate=1e-3,1e-2 or batchSize=32..256:log2; repeat it',
      ).argParser(each),
    )
    .addOption(
      option(
        '--name <name=path>',
        'where a parameter of the file goes in the training: lr=optimiser.learningRate; repeat it',
      ).argParser(each),
    )
    .addOption(
      option('--count <points>', 'at most so many points of a study').argParser(
        integer('--count', { min: 1, max: 200_000 }),
      ),
    )
    .addOption(option('--template <name>', 'write a study that runs, to begin from; see --out'))
    .addOption(option('--out <file>', 'where --template writes (default: standard output)'))
    .addOption(
      option('--preset <scale>', `how much of it: ${presets.join(', ')}`)
        .default('quick')
        .argParser(oneOf('--preset', presets)),
    )
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
        'where tasks run: pool (this machine) or redis (workers anywhere, see basin worker)',
      )
        .default('pool')
        .argParser(oneOf('--executor', executorNames)),
    )
    .addOption(
      option(
        '--database <file>',
        'where results go (default: BASIN_DATABASE, else .basin/basin.db)',
      ),
    )
    .addOption(
      option('--seed <number>', 'the first seed')
        .default(1)
        .argParser(integer('--seed', { min: 0 })),
    )
    .addOption(
      option('--seeds <count>', "how many seeds (default: the preset's own)").argParser(
        integer('--seeds', { min: 1, max: 100_000 }),
      ),
    )
    .addOption(
      option('--dry-run', 'only list the tasks, with parameters and a time estimate').default(
        false,
      ),
    )
    .addOption(
      option('--fresh', 'compute everything anew, beside the stored results').default(false),
    )
    .addOption(
      option('--json', 'print the results as one JSON document on standard output').default(false),
    );
  declarePoolOptions(command);
  declareRedisOptions(command);
}

/** The flags as the sweep uses them. @throws BasinError `cli/missing-value` when Redis is wanted and not named. */
export function readSweepOptions(flags: SweepFlags): SweepOptions {
  return {
    experiments: flags.experiment ?? null,
    file: flags.file ?? null,
    set: flags.set ?? [],
    names: flags.name ?? [],
    count: flags.count ?? null,
    template: flags.template ?? null,
    out: flags.out === undefined ? null : userPath(flags.out),
    preset: flags.preset,
    workers: flags.workers,
    backend: flags.backend ?? null,
    limits: readPoolLimits(flags),
    executor: flags.executor,
    redis: flags.executor === 'redis' ? redisAddress(flags) : null,
    database: databasePath(flags.database),
    firstSeed: flags.seed,
    seedCount: flags.seeds ?? null,
    dryRun: flags.dryRun,
    fresh: flags.fresh,
    json: flags.json,
  };
}

/** Whether the command line asks for a study of someone's own. */
export function isOwnStudy({ file, set }: SweepOptions): boolean {
  return file !== null || set.length > 0;
}
