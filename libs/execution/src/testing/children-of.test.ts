import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { expect, test } from 'vitest';
import { childrenOf } from './children-of.ts';

test.runIf(process.platform === 'linux')(
  'children are found by their words; a process that has ended has none',
  async () => {
    const child = spawn('sleep', ['600.25']);
    await once(child, 'spawn');
    // For a moment a program that begins has no words yet.
    await expect.poll(() => childrenOf(process.pid, '600.25')).toEqual([child.pid]);
    child.kill();
    await once(child, 'exit');
    expect(childrenOf(process.pid, '600.25')).toEqual([]);
    expect(childrenOf(child.pid ?? 0, '')).toEqual([]);
  },
);
