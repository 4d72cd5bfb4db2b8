/*
 * How fast the dashboard answers, how much memory it takes, how long it lets others wait (by the clock, and
 * the longest turns of its loop by processor time), and what its viewers cost a running sweep:
 *
 *     npx nx run dashboard:build
 *     npx tsx benchmarks/dashboard.ts                            (about an hour: most of it writes databases)
 *     npx tsx benchmarks/dashboard.ts --scale=0.02 --out=FILE    (minutes)
 *
 * The databases go through the real writer, requests to the real server. `--folder=FOLDER` keeps the
 * databases for the next time, `--only=NAME` measures one of them, `--write-only` makes them and no more. The result goes to
 * benchmarks/results/dashboard.json; nothing else should run meanwhile.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, renameSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import type { SweepPlan } from '@basin/core';
import { openReader } from '@basin/store';
import { busyShare } from './bench/quiet-machine.ts';
import { writeJson } from './bench/write-json.ts';
import { builtInPlan, gridPlan, storeSweep } from './dashboard/make-database.ts';
import { measureAddresses, watchBlocking } from './dashboard/measure-addresses.ts';
import { measureInteractive } from '../apps/dashboard-e2e/fixtures/measure-interactive.ts';
import { studyPlan } from './dashboard/study-plan.ts';
import { startServer, type Turn } from './dashboard/server.ts';
import { firstSweep } from './dashboard/viewers.ts';

const { values: flags } = parseArgs({
  options: {
    scale: { type: 'string', default: '1' },
    requests: { type: 'string', default: '40' },
    pairs: { type: 'string', default: '3' },
    viewers: { type: 'string', default: '50' },
    seeds: { type: 'string', default: '12' },
    folder: { type: 'string' },
    only: { type: 'string', multiple: true },
    out: { type: 'string' },
    'write-only': { type: 'boolean', default: false },
  },
});
const scale = Number(flags.scale);
const folder = flags.folder ?? mkdtempSync(path.join(tmpdir(), 'basin-dashboard-'));
const scaled = (count: number): number => Math.max(10, Math.round(scale * count));

interface Subject {
  name: string;
  trials: number;
  points: number;
  plan: (trials: number) => SweepPlan | Promise<SweepPlan>;
}

const subjects: Subject[] = [
  { name: 'built-in', trials: scaled(10_000), points: 1_000, plan: builtInPlan },
  {
    ...{ name: 'grid', trials: scaled(100_000), points: 20 },
    plan: (trials) => gridPlan(trials, 'grid'),
  },
  // Its findings are awaited by the page: there are just too few values for a process of their own.
  { name: 'study', trials: scaled(700), points: 20, plan: studyPlan },
  {
    ...{ name: 'long', trials: 10, points: scaled(1_000_000) },
    plan: (trials) => gridPlan(trials, 'long'),
  },
];

const isWanted = (name: string): boolean => flags.only?.includes(name) ?? true;

/** Under another name until it is whole: what was broken off is not measured. */
async function written({ name, trials, points, plan }: Subject): Promise<string> {
  const file = path.join(folder, `${name}-${trials}-${points}.db`);
  if (existsSync(file)) return file;
  console.log(`${name}: writes ${trials} trials of ${points} points`);
  const half = `${file}.half`;
  removeDatabase(half);
  storeSweep(half, await plan(trials), points);
  renameSync(half, file);
  return file;
}

function removeDatabase(file: string): void {
  for (const ending of ['', '-wal', '-shm']) rmSync(file + ending, { force: true });
}

async function measured(subject: Subject) {
  const { name, trials, points } = subject;
  const file = await written(subject);
  // Before anybody watches: reading them holds up this process, and who waits in it for an answer.
  const wanted = addressesOf(file);
  const server = await startServer(file);
  const startedAtMs = Date.now();
  // It reads the code of its pages while nobody asks for any.
  await wait(6_000);
  const askedAtMs = Date.now();
  const stopWatching = watchBlocking(server);
  try {
    const addresses = await measureAddresses(server, wanted, Number(flags.requests));
    console.table(addresses);
    const longestWaitMs = await stopWatching();
    const study = server.url + (wanted['study'] ?? '');
    return {
      ...{ name, trials, pointsPerMetric: points, metricCount: 2, addresses },
      longestWaitMs,
      longestTurnsMs: {
        start: longestOf(server.turns(), 0, startedAtMs),
        readingCode: longestOf(server.turns(), startedAtMs, askedAtMs),
        serving: longestOf(server.turns(), askedAtMs, Infinity),
      },
      studyInteractiveMs: await measureInteractive(study, 5),
      peakBytes: server.peakBytes(),
    };
  } finally {
    await stopWatching();
    await server.stop();
  }
}

/** The longest turns that ended between two times, the longest first. */
function longestOf(turns: readonly Turn[], fromMs: number, toMs: number): number[] {
  return turns
    .filter(({ endedAtMs }) => endedAtMs >= fromMs && endedAtMs < toMs)
    .map(({ ms }) => Math.round(ms))
    .sort((a, b) => b - a)
    .slice(0, 5);
}

/** Parallel coordinates are on the page of trials. */
const views = 'curves timeline importance heat-map rank distribution slice scatter'.split(' ');

/** What there is to ask of the one sweep of a database. */
function addressesOf(file: string): Record<string, string> {
  const reader = openReader(file);
  const sweepId = reader.sweeps().rows[0]?.sweepId ?? '';
  const { rows, total } = reader.trainings(sweepId, 2);
  const [first, second] = rows.map(({ taskId }) => taskId) as [string, string];
  const [factor = ''] = reader.queryNames(sweepId).factors;
  reader.close();
  const page = `/sweeps/${sweepId}`;
  const api = `/api${page}`;
  const query = (text: string): string => encodeURIComponent(text);
  return {
    'first page': '/',
    study: page,
    trials: `${page}/trials`,
    'trials, a late page': `${page}/trials?page=${Math.ceil(total / 100)}`,
    'trials, sorted by a metric': `${page}/trials?sort=${query('last(train/loss)')}`,
    'trials, a word': `${page}/trials?where=${query('"seed 7"')}`,
    'trials, filtered': `${page}/trials?where=${query('train/loss < 0.02 and has seed')}`,
    'trials, grouped': `${page}/trials?group=${query(factor)}`,
    'trials, brushed': `${page}/trials?brush=${query('train/loss >= 0 and train/loss <= 0.05')}`,
    ...Object.fromEntries(views.map((name) => [`view: ${name}`, `${page}/trials?view=${name}`])),
    'a trial': `${page}/tasks/${first}`,
    compare: `/compare?tasks=${sweepId}:${first},${sweepId}:${second}`,
    'compare, all seeds': `/compare?tasks=${sweepId}:${first},${sweepId}:${second}&seeds=all`,
    claims: '/claims',
    'new study': '/new',
    curves: `${api}/curves?metric=train/loss`,
    'table as CSV': `${api}/tasks`,
  };
}

/** A study of a thousand trainings as one file: its bytes, 5 MB at most. */
async function measuredFile() {
  const trials = scaled(1_000);
  const [database, file] = [`file-${trials}.db`, `file-${trials}.html`].map((name) =>
    path.join(folder, name),
  ) as [string, string];
  const plan = await studyPlan(trials);
  if (!existsSync(database)) storeSweep(database, plan, 100);
  const exporting = basin(
    'export',
    'a grid with claims',
    '--to=html',
    `--out=${file}`,
    `--database=${database}`,
  );
  const [code] = (await once(exporting, 'exit')) as [number];
  if (code !== 0) throw new Error(`basin export ended with ${code}`);
  const { size } = statSync(file);
  rmSync(file);
  return { trials: plan.tasks.length, pointsPerMetric: 100, bytes: size };
}

function basin(...args: string[]): ChildProcess {
  const script = path.join(import.meta.dirname, '../apps/runner/bin/basin.js');
  return spawn(process.execPath, [script, ...args], { stdio: ['ignore', 'ignore', 'inherit'] });
}

/** How long a sweep takes while so many watch it, and what the server takes of the processors meanwhile. */
async function sweepWatched(viewerCount: number, round: number, seeds = Number(flags.seeds)) {
  const file = path.join(folder, `watched-${viewerCount}-${round}.db`);
  // Kept from the last time it would be swept already.
  removeDatabase(file);
  const server = await startServer(file);
  const startedMs = performance.now();
  const idleSeconds = server.cpuSeconds();
  const sweep = basin(
    ...['sweep', '--experiment=ten-networks', '--preset=quick'],
    ...[`--seeds=${seeds}`, `--database=${file}`],
  );
  const ended = once(sweep, 'exit') as Promise<[number]>;
  const viewers =
    viewerCount === 0 ? null : startViewers(server.url, await firstSweep(server.url), viewerCount);
  const [code] = await ended;
  const seconds = (performance.now() - startedMs) / 1_000;
  const serverCpuSeconds = server.cpuSeconds() - idleSeconds;
  viewers?.kill();
  await server.stop();
  if (code !== 0) throw new Error(`basin sweep ended with ${code}`);
  return { seconds, serverCpuSeconds };
}

function startViewers(url: string, sweepId: string, count: number): ChildProcess {
  const script = path.join(import.meta.dirname, 'dashboard/viewers-process.ts');
  const args = ['--import', 'tsx', script, url, sweepId, String(count)];
  return spawn(process.execPath, args, { stdio: ['ignore', 'inherit', 'inherit'] });
}

/** Sweeps in pairs, with and without viewers, either first; one before them compiles what all of them run. */
async function watched() {
  const viewerCount = Number(flags.viewers);
  await sweepWatched(0, -1, 1);
  const pairs = [];
  for (let round = 0; round < Number(flags.pairs); round += 1) {
    const before = round % 2 === 0 ? null : await sweepWatched(viewerCount, round);
    const alone = await sweepWatched(0, round);
    const seen = before ?? (await sweepWatched(viewerCount, round));
    pairs.push({
      ...{ aloneSeconds: alone.seconds, watchedSeconds: seen.seconds },
      ratio: seen.seconds / alone.seconds,
      serverCpuSeconds: seen.serverCpuSeconds,
    });
    console.log(pairs.at(-1));
  }
  const ratios = pairs.map(({ ratio }) => ratio).sort((a, b) => a - b);
  return { viewers: viewerCount, pairs, ratio: ratios[Math.floor(ratios.length / 2)] };
}

async function measureAll(): Promise<void> {
  const otherUse = await busyShare(1_000);
  const results = [];
  for (const subject of subjects.filter(({ name }) => isWanted(name))) {
    const result = await measured(subject);
    results.push(result);
    const { longestWaitMs, longestTurnsMs, peakBytes, studyInteractiveMs } = result;
    const megabytes = Math.round((peakBytes ?? Number.NaN) / 2 ** 20);
    console.log({ longestWaitMs, longestTurnsMs, megabytes, studyInteractiveMs, otherUse });
  }
  const out = flags.out ?? path.join(import.meta.dirname, 'results', 'dashboard.json');
  await writeJson(out, {
    command: 'npx tsx benchmarks/dashboard.ts',
    ...{ scale, requests: Number(flags.requests), measuredAt: new Date().toISOString(), otherUse },
    databases: results,
    file: isWanted('file') ? await measuredFile() : null,
    watched: isWanted('watched') ? await watched() : null,
  });
}

try {
  if (flags['write-only']) {
    for (const subject of subjects.filter(({ name }) => isWanted(name))) await written(subject);
  } else await measureAll();
} finally {
  if (flags.folder === undefined) rmSync(folder, { recursive: true, force: true });
}
