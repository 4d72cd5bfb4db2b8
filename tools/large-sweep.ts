/**
 * A hundred thousand real trainings: planned, killed with kill -9 after 2,000, resumed, killed again
 * after a hundred more; then the books are looked at:
 *
 *     npx tsx tools/large-sweep.ts --seeds=16667 --stop-after=2000
 *
 * Each seed is six trainings. Prints one JSON document for docs/scale.md; exit code 1 when the books do
 * not balance or `basin verify` finds anything.
 */
import { readFileSync, rmSync, mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { errorCode, type StateCounts, totalCount } from '@basin/core';
import { openReader } from '@basin/store';
import { basin, startBasin } from '../libs/execution/src/testing/command-line.ts';

const { values } = parseArgs({
  options: {
    seeds: { type: 'string', default: '16667' },
    'stop-after': { type: 'string', default: '2000' },
  },
});
const moreAfterResuming = 100;
const lookEveryMs = 200;

interface Books {
  planned: number;
  counts: StateCounts;
}

/** What the store says of its only sweep; null before it is planned. */
function readBooks(database: string): Books | null {
  try {
    const reader = openReader(database, { waitMs: 0 });
    try {
      const sweep = reader.sweeps().rows[0];
      return sweep === undefined ? null : { planned: sweep.planned, counts: sweep.counts };
    } finally {
      reader.close();
    }
  } catch (error) {
    if (errorCode(error) === null) throw error;
    return null; // not made yet
  }
}

/** The most memory that a process had, in GB. */
function peakMemory(processId: number): number {
  const status = readFileSync(`/proc/${processId}/status`, 'utf8');
  return round(Number(/VmHWM:\s+(\d+) kB/.exec(status)?.[1]) / 1e6);
}

/** Runs the sweep until so many trainings are done, and kills it. */
async function runUntil(database: string, doneCount: number) {
  const before = readBooks(database)?.counts.done ?? 0;
  const startedMs = performance.now();
  const sweep = ['sweep', '--experiment=function-fit', '--preset=smoke', `--seeds=${values.seeds}`];
  const command = startBasin(...sweep, `--database=${database}`);
  const seconds = (): number => round((performance.now() - startedMs) / 1_000);
  let plannedAfter: number | null = null;
  let firstDoneAfter: number | null = null;
  for (;;) {
    if (command.process.exitCode !== null) throw new Error(`it ended: ${command.stderr()}`);
    const books = readBooks(database);
    if (/tasks.*; \d+ workers/.test(command.stderr())) plannedAfter ??= seconds();
    const done = books?.counts.done ?? 0;
    if (done > before) firstDoneAfter ??= seconds();
    if (done >= doneCount) break;
    await sleep(lookEveryMs);
  }
  const memory = peakMemory(command.process.pid ?? 0);
  const killedAfter = seconds();
  command.process.kill('SIGKILL');
  await command.result;
  return {
    plannedAfter,
    firstDoneAfter,
    killedAfter,
    peakMemory: memory,
    books: readBooks(database),
  };
}

function round(value: number): number {
  return Number(value.toPrecision(3));
}

const folder = mkdtempSync(path.join(tmpdir(), 'basin-large-sweep-'));
try {
  const database = path.join(folder, 'basin.db');
  const first = await runUntil(database, Number(values['stop-after']));
  const resumed = await runUntil(database, (first.books?.counts.done ?? 0) + moreAfterResuming);
  const startedMs = performance.now();
  const verified = await basin('verify', `--database=${database}`);
  const verifySeconds = round((performance.now() - startedMs) / 1_000);
  const balanced = [first, resumed].every(
    ({ books }) => books !== null && totalCount(books.counts) === books.planned,
  );
  const said = verified.stdout.replace(`${database}: `, '').trim();
  console.log(JSON.stringify({ first, resumed, balanced, verifySeconds, verified: said }, null, 2));
  process.exitCode = balanced && verified.code === 0 ? 0 : 1;
} finally {
  rmSync(folder, { recursive: true, force: true });
}
