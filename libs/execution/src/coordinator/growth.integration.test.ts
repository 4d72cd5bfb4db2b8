import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { sweepIdentity, totalCount } from '@basin/core';
import { openReader, openWriter, verifyDatabase } from '@basin/store';
import { afterAll, expect, it } from 'vitest';
import { eventually } from '../testing/command-line.ts';
import { compiledScript } from '../testing/compiled-script.ts';
import { growingPlan } from '../testing/counting-proposer.ts';

const folder = mkdtempSync(path.join(tmpdir(), 'basin-growing-'));
const databasePath = path.join(folder, 'basin.db');
const sweepId = sweepIdentity(growingPlan('killed'));
const pointCount = 24;
// Workers of what was killed may still write as they end.
afterAll(() => rmSync(folder, { recursive: true, force: true, maxRetries: 20 }));

async function run(): Promise<ChildProcess> {
  const script = fileURLToPath(new URL('../testing/run-growing.ts', import.meta.url));
  const given = [await compiledScript(script), databasePath, String(pointCount)];
  return spawn(process.execPath, given, { stdio: ['ignore', 'ignore', 'inherit'] });
}

/** Tasks of the sweep that are done; the books balance whenever they are looked at. */
function doneCount(): number {
  const reader = openReader(databasePath, { waitMs: 60_000 });
  try {
    const sweep = reader.sweep(sweepId);
    if (sweep === null) return 0;
    expect(totalCount(sweep.counts)).toBe(sweep.planned);
    return sweep.counts.done;
  } finally {
    reader.close();
  }
}

it('a study on the real pool, killed twice half-way, asks no point twice and loses none', async () => {
  for (const enough of [5, 14]) {
    const child = await run();
    // It may come to its end by itself before anybody could look.
    const gone = once(child, 'exit');
    await eventually(`${enough} ends`, () => doneCount() >= enough, 300_000);
    child.kill('SIGKILL');
    await gone;
    expect(verifyDatabase(databasePath).findings.filter(isError)).toEqual([]);
  }
  const last = await run();
  expect(await once(last, 'exit')).toEqual([0, null]);

  const writer = openWriter({ path: databasePath, waitMs: 10_000 });
  const numbers = [...Array(pointCount).keys()];
  const { turns, open } = writer.proposerHistory(sweepId, null);
  const asked = turns.flatMap((turn) => (turn.type === 'asked' ? turn.proposals : []));
  expect(asked.map(({ number }) => number)).toEqual(numbers);
  const told = turns.flatMap((turn) => (turn.type === 'told' ? [turn.end.number] : []));
  expect(told.sort((a, b) => a - b)).toEqual(numbers);
  expect(open).toEqual([]);
  // Each point a training, every third a Hessian too.
  expect(writer.counts(sweepId).done).toBe(pointCount + pointCount / 3);
  writer.close();
  expect(verifyDatabase(databasePath).findings.filter(isError)).toEqual([]);
});

function isError({ severity }: { severity: string }): boolean {
  return severity === 'error';
}
