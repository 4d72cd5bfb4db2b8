/**
 * How long a start takes, part by part, as whole processes with warm caches: medians of some runs.
 *
 *     npx tsx benchmarks/start.ts [--runs=5]
 */
import { spawn } from 'node:child_process';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { runSql } from '@basin/store';
import { basin, temporaryDatabase } from '@basin/execution/testing/command-line';

const { values } = parseArgs({ options: { runs: { type: 'string', default: '5' } } });
const sweep = ['sweep', '--experiment=ten-networks', '--preset=quick'];
const server = path.resolve(import.meta.dirname, '../apps/dashboard/server/start.js');

/** Seconds of a command that must end well. */
async function secondsOf(...args: string[]): Promise<number> {
  const startMs = Date.now();
  const { code, stderr } = await basin(...args);
  if (code !== 0) throw new Error(`basin ${args.join(' ')} ended with ${String(code)}:\n${stderr}`);
  return (Date.now() - startMs) / 1_000;
}

/**
 * From the start of a sweep to its first attempt, and to that attempt's first step: by what the worker
 * took to begin, and at the latest, by when it had ended and how long its steps took. Between the two
 * are what nobody timed: the way to the worker, its data, the way back.
 */
async function firstStep(
  database: string,
): Promise<{ attempt: number; step: number; latest: number }> {
  const startMs = Date.now();
  await secondsOf(...sweep, `--database=${database}`);
  const sql = `SELECT min(started_at_ms), min(started_at_ms + coalesce(start_ms, 0)),
    min(ended_at_ms - coalesce(train_ms, 0) - coalesce(evaluate_ms, 0)) FROM attempts`;
  const [first = []] = runSql(database, sql, 1).rows;
  const [attempt = 0, step = 0, latest = 0] = first.map((ms) => (Number(ms) - startMs) / 1_000);
  return { attempt, step, latest };
}

/** From its start until the dashboard's server says its address. */
async function dashboardReady(database: string): Promise<number> {
  const startMs = Date.now();
  const args = [server, `--database=${database}`, '--port=0'];
  const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'inherit'] });
  let text = '';
  for await (const chunk of child.stdout) {
    text += String(chunk);
    if (text.includes('Basin dashboard: ')) break;
  }
  const seconds = (Date.now() - startMs) / 1_000;
  child.kill('SIGTERM');
  return seconds;
}

const parts: Record<string, number[]> = {};
const note = (part: string, seconds: number): unknown => (parts[part] ??= []).push(seconds);

for (let run = 0; run < Number(values.runs); run++) {
  const { file, remove } = temporaryDatabase();
  note('`--version`', await secondsOf('--version'));
  note('`sweep --dry-run`', await secondsOf(...sweep, '--dry-run', `--database=${file}`));
  const { attempt, step, latest } = await firstStep(file);
  note('to the first training', attempt);
  note('to its first step', step);
  note('to its first step, at the latest', latest);
  note('the finished sweep asked again', await secondsOf(...sweep, `--database=${file}`));
  note('to the dashboard’s address', await dashboardReady(file));
  remove();
}

console.log('| part | median | of all |\n|---|---:|---|');
for (const [part, all] of Object.entries(parts)) {
  const sorted = all.toSorted((a, b) => a - b);
  const median = sorted[Math.floor(sorted.length / 2)] ?? NaN;
  console.log(
    `| ${part} | ${median.toFixed(2)} s | ${sorted.map((s) => s.toFixed(2)).join(', ')} |`,
  );
}
