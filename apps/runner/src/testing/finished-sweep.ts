import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { inject } from 'vitest';
import { basin, eventually } from '@basin/execution/testing/command-line';

/**
 * The sweep that tests disturb and look at: 18 trainings of a tenth of a second each, so that it is
 * still at work when another process comes to disturb it.
 */
export const smallSweep = ['sweep', '--experiment=function-fit', '--preset=smoke', '--seeds=3'];
export const smallSweepTaskCount = 18;
/** The same by one worker, for what two show no better: each takes nearly two seconds of a core to begin. */
export const smallSweepAlone = [...smallSweep, '--workers=1'];

const timeoutMs = 590_000;

/**
 * The database of a `smallSweep` that nothing disturbed, by one worker: others have the same weights. The first test file that asks runs it, others
 * of the same run wait for it; it is for reading only.
 */
export async function finishedSweep(): Promise<string> {
  const folder = path.join(inject('sharedFolder'), 'finished-sweep');
  const database = path.join(folder, 'basin.db');
  const ended = path.join(folder, 'ended');
  if (isFirst(folder)) {
    const run = await basin(...smallSweepAlone, `--database=${database}`);
    writeFileSync(run.code === 0 ? ended : path.join(folder, 'failed'), run.stderr);
    if (run.code !== 0) throw new Error(`the sweep ended with ${String(run.code)}:\n${run.stderr}`);
  }
  await eventually(
    'the finished sweep',
    () => existsSync(ended) || existsSync(path.join(folder, 'failed')),
    timeoutMs,
  );
  if (!existsSync(ended)) throw new Error('the sweep failed, as another test file tells');
  return database;
}

function isFirst(folder: string): boolean {
  return mkdirSync(folder, { recursive: true }) !== undefined;
}
