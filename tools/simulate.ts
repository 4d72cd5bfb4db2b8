/**
 * A sweep of many tasks on many workers, through the real coordinator, on a virtual clock:
 *
 *     npx tsx tools/simulate.ts --tasks=1000000 --workers=1000
 *
 * Prints one JSON document; `--out` adds it to a file. docs/scale.md reads its results.
 */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { cpus, tmpdir } from 'node:os';
import path from 'node:path';
import { BasinError, errorMessage } from '@basin/core';
import { openWriter } from '@basin/store';
import { Command, Option } from 'commander';
import { integer } from '../apps/runner/src/cli/values.ts';
import { simulate } from '../libs/execution/src/simulation/simulate.ts';

interface Flags {
  name: string;
  tasks: number;
  replicas: number;
  workers: number;
  analyses: number;
  seconds: number;
  spread: number;
  error: number;
  deaths: number;
  detection: number;
  restart: number;
  reports: number;
  seed: number;
  directory: string;
  out?: string;
}

const whole = { min: 1, max: 100_000_000, parser: integer };
const decimal = { min: 0, max: 1_000_000, parser: decimalNumber };

function number(flag: string, text: string, standard: number, kind: typeof whole): Option {
  return new Option(`--${flag} <number>`, text)
    .default(standard)
    .argParser(kind.parser(`--${flag}`, kind));
}

function decimalNumber(
  flag: string,
  { min, max = Infinity }: { min: number; max?: number },
): (text: string) => number {
  return (text) => {
    const value = text.trim() === '' ? NaN : Number(text);
    if (value >= min && value <= max) return value;
    throw new BasinError(
      'cli/invalid-value',
      `${flag} is "${text}": give a number from ${min} to ${max}`,
    );
  };
}

const command = new Command('simulation')
  .description('a sweep through the real coordinator, with virtual workers on a virtual clock')
  .option('--name <name>', 'of this run in the results', 'simulation')
  .addOption(number('tasks', 'trainings and analyses together', 10_000, whole))
  .addOption(number('replicas', 'seeds of each training, which may share a unit', 1, whole))
  .addOption(number('workers', 'virtual ones', 1_000, whole))
  .addOption(number('analyses', 'share of trainings with an analysis', 0.2, { ...decimal, max: 1 }))
  .addOption(number('seconds', 'median length of a training', 30, decimal))
  .addOption(number('spread', 'of the logarithm of lengths', 0.7, decimal))
  .addOption(number('error', 'of the logarithm of estimates', 0.3, decimal))
  .addOption(number('deaths', 'of a worker in an hour of work', 0, decimal))
  .addOption(number('detection', 'seconds until a death is known', 30, decimal))
  .addOption(number('restart', 'seconds until the worker is back', 10, decimal))
  .addOption(number('reports', 'of progress and metrics in an attempt', 1, decimal))
  .addOption(number('seed', 'of lengths, estimates and deaths', 1, whole))
  .option('--directory <path>', 'where the SQLite file lies while it runs', tmpdir())
  .option('--out <file>', 'JSON list of runs, where this one replaces that of its name');

async function run(flags: Flags): Promise<void> {
  const folder = mkdtempSync(path.join(flags.directory, 'basin-simulation-'));
  try {
    const result = await simulate({
      taskCount: flags.tasks,
      replicaCount: flags.replicas,
      analysisShare: flags.analyses,
      medianSeconds: flags.seconds,
      lengthSpread: flags.spread,
      estimateError: flags.error,
      seed: flags.seed,
      workerCount: flags.workers,
      deathsPerHour: flags.deaths,
      detectionSeconds: flags.detection,
      restartSeconds: flags.restart,
      reportCount: flags.reports,
      openStore: (now) => openWriter({ path: path.join(folder, 'basin.db'), now }),
    });
    const { name, out, ...settings } = flags;
    const machine = { cpu: cpus()[0]?.model.trim() ?? 'unknown', nodeVersion: process.version };
    const record = { name, settings, machine, ...result };
    console.log(JSON.stringify(record, null, 2));
    if (out !== undefined) writeFileSync(out, addRecord(out, record));
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function addRecord(file: string, record: { name: string }): string {
  let runs: { name: string }[] = [];
  try {
    runs = JSON.parse(readFileSync(file, 'utf8')) as { name: string }[];
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
  }
  const others = runs.filter(({ name }) => name !== record.name);
  return `${JSON.stringify([...others, record], null, 2)}\n`;
}

try {
  await run(command.parse().opts<Flags>());
} catch (error) {
  console.error(error instanceof BasinError ? errorMessage(error) : error);
  process.exitCode = error instanceof BasinError ? 2 : 1;
}
