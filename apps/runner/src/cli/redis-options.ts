import { BasinError } from '@basin/core';
import { type Command, Option } from 'commander';
import { defaultPrefix } from '@basin/execution/executors/redis/protocol/keys';
import type { RedisAddress } from '@basin/execution/executors/redis/protocol/address';
import { userPath } from '@basin/store/places';

/** What commander makes of the flags that say where Redis is. */
export interface RedisFlags {
  redis?: string;
  redisCa?: string;
  redisPrefix: string;
}

export function declareRedisOptions(command: Command): void {
  command
    .addOption(
      new Option(
        '--redis <url>',
        'redis://[user:password@]host[:port][/database], rediss:// for TLS (default: BASIN_REDIS)',
      ),
    )
    .addOption(
      new Option('--redis-ca <file>', 'PEM certificate of the authority that signed the server’s'),
    )
    .addOption(
      new Option('--redis-prefix <name>', 'begins every key there')
        .default(defaultPrefix)
        .argParser(prefix),
    );
}

function prefix(text: string): string {
  if (/^[\w.-]{1,50}$/.test(text)) return text;
  throw new BasinError(
    'cli/invalid-value',
    `--redis-prefix is "${text}": give letters, digits, dots, dashes and underscores`,
  );
}

/**
 * Where Redis is. In the environment a password is hidden from `ps`, on the command line it is not.
 *
 * @throws BasinError `cli/missing-value`.
 */
export function redisAddress(
  flags: RedisFlags,
  environment: NodeJS.ProcessEnv = process.env,
): RedisAddress {
  const url = flags.redis ?? environment['BASIN_REDIS'];
  if (url === undefined || url === '') {
    throw new BasinError(
      'cli/missing-value',
      'no Redis: give --redis=redis://host:port, or set BASIN_REDIS',
    );
  }
  return {
    url,
    caFile: flags.redisCa === undefined ? null : userPath(flags.redisCa),
    prefix: flags.redisPrefix,
  };
}
