import { spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, rmSync, statSync, truncateSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { compiledScript } from '../testing/compiled-script.ts';
import { installedRuntime } from './installed.ts';

const program = fileURLToPath(new URL('fixtures/run-xla-program.ts', import.meta.url));
const runtime = installedRuntime();
if ('missing' in runtime)
  process.stderr.write(`the cache of programs is not tested: ${runtime.missing}\n`);
const folder = mkdtempSync(join(tmpdir(), 'basin-programs-'));
afterAll(() => {
  rmSync(folder, { recursive: true });
});

/** What a process of its own computes, and what it says to its user. */
async function run(): Promise<{ result: unknown; stderr: string }> {
  // What this process set for its own TensorFlow, should it have loaded one.
  const environment: NodeJS.ProcessEnv = { ...process.env, BASIN_CACHE: folder };
  delete environment['TF_XLA_FLAGS'];
  delete environment['TF_CPP_MIN_LOG_LEVEL'];
  const { stdout, stderr } = spawnSync(process.execPath, [await compiledScript(program)], {
    env: environment,
    encoding: 'utf8',
  });
  return { result: JSON.parse(stdout || 'null'), stderr };
}

/** Path of each program → when it was written, ms. */
function programs(): [string, number][] {
  return (readdirSync(folder, { recursive: true }) as string[])
    .filter((name) => name.endsWith('.pb'))
    .map((name) => [join(folder, name), statSync(join(folder, name)).mtimeMs]);
}

describe.skipIf('missing' in runtime)('programs that another process compiled', () => {
  let first: Awaited<ReturnType<typeof run>> | null = null;
  beforeAll(async () => {
    first = await run();
  });

  test('are taken over: the same values, on the calling thread, without a word', async () => {
    const kept = programs();
    expect(kept.length).toBeGreaterThan(0);
    const second = await run();
    expect(second).toEqual({ ...first, stderr: '' });
    expect(second.result).toMatchObject({ onOneThread: true });
    expect(programs()).toEqual(kept);
  });

  test('are compiled again where the file was cut off', async () => {
    const [[path]] = programs() as [[string, number]];
    truncateSync(path, statSync(path).size - 10);
    expect((await run()).result).toEqual(first?.result);
    expect(statSync(path).size).toBeGreaterThan(10);
  });
});
