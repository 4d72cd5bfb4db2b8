import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';
import { installedRuntime } from '../src/runtime/installed.ts';

const runtime = installedRuntime();

test.skipIf('missing' in runtime)(
  'a short soak: memory stays, threads live, repetitions are equal',
  async () => {
    const main = fileURLToPath(new URL('main.ts', import.meta.url));
    const flags = ['--steps=2000', '--step-limit=100', '--minutes=0.05', '--threads=4'];
    const args = ['--import', import.meta.resolve('tsx'), main, ...flags];
    const { stdout } = await promisify(execFile)(process.execPath, args);
    expect(stdout.match(/^✓/gm)).toHaveLength(6);
    expect(stdout).not.toContain('✗');
  },
);
