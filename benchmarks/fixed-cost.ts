/**
 * What a training costs beside its steps, its place in the store and two evaluations included:
 * user-studies/many-trainings.yaml with two lengths of training and two numbers of trials, each a whole command with a
 * worker for each of two cores into a fresh database. The difference between the numbers of trials is free of the
 * start; the two lengths, followed to no steps at all, leave what is fixed: time of the wall over trainings, as
 * whoever waits for ten thousand of them has it. With `--workers=1` it is the time between a training and the next.
 * The same of Optuna with PyTorch (many_trainings.py), whose script times its trials alone.
 *
 *   npx tsx benchmarks/fixed-cost.ts --python=PYTHON          (a quarter of an hour)
 *   npx tsx benchmarks/fixed-cost.ts --trials=20,60 --alone   (a trial of the script)
 */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { writeJson } from './bench/write-json.ts';

const root = fileURLToPath(new URL('..', import.meta.url));
const folder = join(root, 'benchmarks', 'user-studies');
const { values } = parseArgs({
  options: {
    trials: { type: 'string', default: '200,1200' },
    epochs: { type: 'string', default: '5,25' },
    workers: { type: 'string', default: '2' },
    python: { type: 'string', default: process.env['BASIN_PYTHON'] ?? 'python3' },
    /** Without the other side. */
    alone: { type: 'boolean', default: false },
    out: { type: 'string' },
  },
});
const pairOf = (text: string): [number, number] => {
  const [first = NaN, second = NaN] = text.split(',').map(Number);
  if (first < second) return [first, second];
  throw new Error(`"${text}": give two numbers, the smaller first`);
};
const trials = pairOf(values.trials);
const epochs = pairOf(values.epochs);

/** The value at no epochs, on the line through two lengths. */
const atZero = ([short, long]: [number, number]): number =>
  short - (epochs[0] * (long - short)) / (epochs[1] - epochs[0]);

function run(command: string, args: string[], cwd: string): { seconds: number; stdout: string } {
  const started = performance.now();
  const { status, stdout, stderr } = spawnSync(command, args, { cwd, encoding: 'utf8' });
  if (status !== 0) throw new Error(`${command} ${args.join(' ')}: ${stderr}`);
  return { seconds: (performance.now() - started) / 1000, stdout };
}

function basin(trialCount: number, epochCount: number): { seconds: number; bytes: number } {
  const scratch = mkdtempSync(join(tmpdir(), 'basin-fixed-cost-'));
  try {
    const study = join(scratch, 'study.yaml');
    const text = readFileSync(join(folder, 'many-trainings.yaml'), 'utf8');
    // Recorded once, at the end, however long.
    const long = text
      .replace('epochCount: 5', `epochCount: ${epochCount}`)
      .replace('everyEpochs: 5', `everyEpochs: ${epochCount}`);
    writeFileSync(study, long);
    const database = join(scratch, 'basin.db');
    const flags = [`--file=${study}`, `--count=${trialCount}`, `--database=${database}`];
    const program = join(root, 'apps/runner/bin/basin.js');
    const { seconds } = run(
      process.execPath,
      [program, 'sweep', ...flags, `--workers=${values.workers}`],
      root,
    );
    console.error(JSON.stringify({ trialCount, epochCount, seconds }));
    return { seconds, bytes: statSync(database).size };
  } finally {
    rmSync(scratch, { recursive: true });
  }
}

/** Of one trial of so many epochs, the start left out. */
function basinTrial(epochCount: number): { seconds: number; bytes: number } {
  const [few, many] = trials.map((count) => basin(count, epochCount)) as [Sizes, Sizes];
  const more = trials[1] - trials[0];
  return {
    seconds: (many.seconds - few.seconds) / more,
    bytes: (many.bytes - few.bytes) / more,
  };
}
type Sizes = ReturnType<typeof basin>;

function optunaTrial(epochCount: number): number {
  const scratch = mkdtempSync(join(tmpdir(), 'basin-fixed-cost-'));
  try {
    const script = join(folder, 'many_trainings.py');
    const { stdout } = run(values.python, [script, scratch, String(epochCount)], scratch);
    return (JSON.parse(stdout) as { secondsPerTrial: number }).secondsPerTrial;
  } finally {
    rmSync(scratch, { recursive: true });
  }
}

// The first of all reads its files from the disk and fills what is compiled once.
basin(1, epochs[0]);
const own = epochs.map(basinTrial) as [Sizes, Sizes];
const theirs = values.alone ? null : (epochs.map(optunaTrial) as [number, number]);
const milliseconds = (pair: [number, number]) => ({
  fixedMs: 1000 * atZero(pair),
  byEpochs: Object.fromEntries(epochs.map((count, at) => [count, 1000 * (pair[at] ?? NaN)])),
});
const record = {
  command: `npx tsx benchmarks/fixed-cost.ts --trials=${values.trials} --epochs=${values.epochs} --workers=${values.workers}`,
  trials,
  basin: {
    ...milliseconds([own[0].seconds, own[1].seconds]),
    databaseBytesPerTrial: own[0].bytes,
  },
  optuna: theirs === null ? null : milliseconds(theirs),
};
console.log(JSON.stringify(record, null, 2));
if (values.out !== undefined) await writeJson(values.out, record);
