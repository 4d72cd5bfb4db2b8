import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { hostname, tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, expect, test, vi } from 'vitest';
import { coordinationOf } from './coordinated.ts';

vi.mock('server-only', () => ({}));

const folder = mkdtempSync(path.join(tmpdir(), 'basin-coordinated-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

test('a process of this machine that left its file is known to be killed, another’s is not', () => {
  const { pid: ended } = spawnSync('true');
  const seen = (name: string, file: object | null) => {
    const database = path.join(folder, name);
    if (file !== null) {
      writeFileSync(`${database}.control.json`, JSON.stringify({ port: 1, token: '', ...file }));
    }
    return coordinationOf(database);
  };
  expect(seen('none', null)).toBe('unseen');
  expect(seen('alive', { pid: process.pid, host: hostname() })).toBe('at-work');
  expect(seen('killed', { pid: ended, host: hostname() })).toBe('killed');
  expect(seen('elsewhere', { pid: ended, host: 'another' })).toBe('unseen');
});
