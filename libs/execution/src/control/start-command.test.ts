import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { callCommand, startCommand } from './start-command.ts';

const folder = mkdtempSync(path.join(tmpdir(), 'basin-start-'));
const logFile = path.join(folder, 'logs', 'commands.log');
afterAll(() => rmSync(folder, { recursive: true }));

/** A program that behaves as `basin` may. */
function program(name: string, code: string): string {
  const file = path.join(folder, `${name}.mjs`);
  writeFileSync(file, code);
  return file;
}

const planned = { sweepId: 'a'.repeat(64), planned: 4, before: 0, created: 4, reused: 0 };
const sweep = { ...planned, requeued: 0, pending: 0, paused: false, otherBuilds: [] };
const works = `process.send(${JSON.stringify({ type: 'planned', sweeps: [sweep] })});
setTimeout(() => console.log('still here'), 300);`;
const refuses = `process.send({ type: 'refused', code: 'study/invalid', message: 'two errors' });
process.exitCode = 2;`;

test('what works is left alone: it goes on, and writes to its log', async () => {
  const script = program('works', works);
  const started = await startCommand(['sweep', '--file=a b'], { script, logFile });
  const processId = expect.any(Number);
  expect(started).toEqual({ state: 'at-work', sweeps: [sweep], processId });
  await expect.poll(() => readFileSync(logFile, 'utf8')).toContain('still here');
  expect(readFileSync(logFile, 'utf8')).toContain("$ basin sweep '--file=a b'");
});

test('a refusal keeps its code, whoever asked', async () => {
  const script = program('refuses', refuses);
  const refusal = { code: 'study/invalid', message: 'two errors' };
  await expect(startCommand(['sweep'], { script, logFile })).rejects.toMatchObject(refusal);
  await expect(callCommand(['sweep'], { script })).rejects.toMatchObject(refusal);
});

test('what ends without a word is told apart by how it ended', async () => {
  const calm = program('calm', `console.log('first'); console.log('nothing to retry');`);
  const ended = { state: 'ended', said: 'nothing to retry' };
  expect(await startCommand(['retry'], { script: calm, logFile })).toEqual(ended);
  const breaks = program('breaks', `console.error('out of memory'); process.exit(3);`);
  const failure = {
    code: 'runner/command-failed',
    message: expect.stringMatching(/ended with 3: [^]*out of memory/),
  };
  await expect(startCommand(['retry'], { script: breaks, logFile })).rejects.toMatchObject(failure);
  await expect(callCommand(['retry'], { script: breaks })).rejects.toMatchObject(failure);
  const none = path.join(folder, 'none.mjs');
  await expect(callCommand(['retry'], { script: none })).rejects.toMatchObject({
    code: 'runner/command-failed',
  });
});

test('nobody waits for ever, and what is too slow is ended', async () => {
  // Longer than a busy machine keeps this process from its timers.
  const script = program('waits', `setTimeout(() => undefined, 20_000);`);
  expect(await startCommand(['sweep'], { script, logFile, timeoutMs: 50 })).toEqual({
    state: 'starting',
  });
  await expect(callCommand(['sweep'], { script, limitMs: 100 })).rejects.toMatchObject({
    message: expect.stringContaining('took longer than 0.1 s'),
  });
});

test('a command sees the user’s environment, and nothing of the server’s own', async () => {
  process.env['BASIN_DATABASE'] = '/of/the/server.db';
  process.env['BASIN_REDIS'] = 'redis://kept';
  const script = program(
    'environment',
    `const { BASIN_DATABASE = null, BASIN_REDIS, NODE_ENV = null } = process.env;
    console.log(JSON.stringify({ BASIN_DATABASE, BASIN_REDIS, NODE_ENV }));`,
  );
  const { stdout } = await callCommand(['status'], { script });
  delete process.env['BASIN_DATABASE'];
  delete process.env['BASIN_REDIS'];
  expect(JSON.parse(stdout)).toEqual({
    BASIN_DATABASE: null,
    BASIN_REDIS: 'redis://kept',
    NODE_ENV: null,
  });
});
