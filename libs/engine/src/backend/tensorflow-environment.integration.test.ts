import { execFileSync } from 'node:child_process';
import { availableParallelism } from 'node:os';
import { fileURLToPath } from 'node:url';
import { beforeAll, describe, expect, test } from 'vitest';
import { installedRuntime } from '../runtime/installed.ts';
import { compiledScript } from '../testing/compiled-script.ts';
import { poolEnvironment } from './tensorflow-environment.ts';

const program = fileURLToPath(new URL('fixtures/train-in-threads.ts', import.meta.url));
const runtime = installedRuntime();
if ('missing' in runtime)
  process.stderr.write(`poolEnvironment is not tested: ${runtime.missing}\n`);

/** Hashes of the weights of each thread; `cores` pins the process, as on a smaller machine. */
async function trainInThreads(threadCount: number, cores?: string): Promise<string[]> {
  const command = [process.execPath, await compiledScript(program)];
  const [file, ...args] = [...(cores ? ['taskset', '-c', cores] : []), ...command];
  const stdout = execFileSync(file as string, [...args, String(threadCount)], {
    env: { ...process.env, ...poolEnvironment(threadCount, 'native') },
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  return JSON.parse(stdout) as string[];
}

describe.skipIf('missing' in runtime)('poolEnvironment', () => {
  let one: string[] = [];
  beforeAll(async () => {
    one = await trainInThreads(1);
  });

  test('one and two threads of one process give the same weights', async () => {
    const two = await trainInThreads(2);
    expect(new Set([...one, ...two]).size).toBe(1);
    expect(two).toHaveLength(2);
  });

  test.skipIf(availableParallelism() < 2)('one and two cores give the same weights', async () => {
    expect(await trainInThreads(2, '0')).toEqual([...one, ...one]);
  });
});
