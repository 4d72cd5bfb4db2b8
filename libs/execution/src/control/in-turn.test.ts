import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { BasinError, errorCode } from '@basin/core';
import { openWriter } from '@basin/store';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { inTurn, openWriterInTurn } from './in-turn.ts';

let folder: string;
let database: string;
beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'basin-turn-'));
  database = path.join(folder, 'basin.db');
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const openAndClose = (): Promise<string> => {
  openWriter({ path: database }).close();
  return Promise.resolve('written');
};

function standStill(ms: number): void {
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, ms);
}

it('a writer that ends soon is waited for, and nothing is said of it', async () => {
  const holder = openWriter({ path: database, purpose: 'basin sweep' });
  const said: string[] = [];
  let attemptCount = 0;
  const attempt = (): Promise<string> => {
    attemptCount += 1;
    try {
      return openAndClose();
    } finally {
      holder.close();
    }
  };
  expect(await inTurn(database, attempt, { noticed: (line) => said.push(line) })).toBe('written');
  expect(attemptCount).toBe(2);
  expect(said).toEqual([]);
});

it('one that holds it for long is named, and what it does, and then the error names it too', async () => {
  const holder = openWriter({ path: database, purpose: 'basin import' });
  const said: string[] = [];
  let failure: unknown;
  let attemptCount = 0;
  const attempt = (): Promise<string> => {
    attemptCount += 1;
    // Between its first look and the next a busy machine may let all of its patience pass.
    if (attemptCount === 2) standStill(2_400);
    return openAndClose();
  };
  await inTurn(database, attempt, {
    noticed: (line) => said.push(line),
    patienceMs: 2_300,
  }).catch((error: unknown) => (failure = error));
  holder.close();
  expect(errorCode(failure)).toBe('store/locked');
  expect((failure as Error).message).toMatch(
    new RegExp(
      `is being written by process ${process.pid} \\(basin import, for [\\d.]+ s\\): wait`,
    ),
  );
  expect(said).toEqual([
    `process ${process.pid} (basin import) writes to ${database}: waiting for it`,
  ]);
});

it('what fails otherwise fails at once', async () => {
  let count = 0;
  const turn = inTurn(database, () => {
    count += 1;
    throw new BasinError('store/disk-full', 'there is no space left');
  });
  await expect(turn).rejects.toThrow('no space left');
  expect(count).toBe(1);
});

it('whoever has nothing else to do waits in SQLite itself, no longer than its patience', () => {
  const holder = openWriter({ path: database });
  const startedMs = performance.now();
  expect(() => openWriterInTurn({ path: database }, { patienceMs: 300 })).toThrow(
    expect.objectContaining({ code: 'store/locked' }),
  );
  expect(performance.now() - startedMs).toBeGreaterThan(250);
  holder.close();
  openWriterInTurn({ path: database }).close();
});
