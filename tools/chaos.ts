/**
 * A sweep of real small trials through a real Redis on three worker processes, while workers, the
 * coordinator and Redis are killed and frozen at seeded random moments; then the books are audited
 * and every weight hash compared with an undisturbed run's:
 *
 *   npx tsx tools/chaos.ts --seed=1 --minutes=10 --trials=500
 *
 * or, in place of random faults, one long absence of Redis:
 *
 *     npx tsx tools/chaos.ts --redis-gone-seconds=60 --trials=300 --epochs=1000
 *
 * Exit code 1 when anything is wrong; a failure repeats, as far as timing allows, with its seed.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { errorMessage } from '@basin/core';
import { runChaos } from './chaos/run-chaos.ts';
import { describeFault, type Fault, planSchedule } from './chaos/schedule.ts';

const { values } = parseArgs({
  options: {
    seed: { type: 'string', default: '1' },
    minutes: { type: 'string', default: '10' },
    trials: { type: 'string', default: '500' },
    workers: { type: 'string', default: '3' },
    epochs: { type: 'string', default: '100' },
    'redis-gone-seconds': { type: 'string' },
    'gap-seconds': { type: 'string', default: '6' },
    keep: { type: 'boolean', default: false },
  },
});

const schedule = {
  seed: Number(values.seed),
  durationMs: Number(values.minutes) * 60_000,
  workerCount: Number(values.workers),
  meanGapMs: Number(values['gap-seconds']) * 1_000,
  longestFreezeMs: 12_000,
};
const folder = mkdtempSync(path.join(tmpdir(), 'basin-chaos-'));
const say = (line: string): void => console.log(line);

// All that runs is ended, and the folder removed, before this process leaves.
const stop = new AbortController();
for (const [name, code] of [
  ['SIGINT', 130],
  ['SIGTERM', 143],
  ['SIGHUP', 129],
] as const) {
  process.on(name, () => {
    process.exitCode = code;
    stop.abort(new Error(`stopped by ${name}`));
  });
}

const goneSeconds = values['redis-gone-seconds'];
const faults: Fault[] =
  goneSeconds === undefined
    ? planSchedule(schedule)
    : [{ atMs: 0, target: 'redis', action: 'kill', downMs: Number(goneSeconds) * 1_000 }];

for (const fault of faults) say(describeFault(fault));
try {
  const { problems, ...report } = await runChaos({
    ...schedule,
    ...(goneSeconds === undefined ? {} : { durationMs: 0, countedFrom: 'first-trial' as const }),
    faults,
    folder,
    trialCount: Number(values.trials),
    epochCount: Number(values.epochs),
    say,
    signal: stop.signal,
  });
  say(JSON.stringify(report, null, 2));
  say(problems.length === 0 ? 'all is well' : `WRONG\n${problems.join('\n')}`);
  process.exitCode ??= problems.length === 0 ? 0 : 1;
} catch (error) {
  if (!stop.signal.aborted) throw error;
  say(errorMessage(stop.signal.reason));
} finally {
  if (values.keep) say(`kept: ${folder}`);
  else rmSync(folder, { recursive: true, force: true });
}
