import { execFileSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { basin } from '@basin/execution/testing/command-line';
import { openReader, type StoreReader } from '@basin/store';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { exportFormats } from './formats/registry.ts';

/** A Python that has the tools which are asked what they read. */
const python = process.env['BASIN_PYTHON'];
const reason = python
  ? ''
  : ' (skipped: set BASIN_PYTHON to the path of a Python with tensorboard, optuna, optuna-dashboard and mlflow-skinny)';

const folder = mkdtempSync(path.join(tmpdir(), 'basin-trackers-'));
const database = path.join(folder, 'basin.db');
let reader: StoreReader;
let sweepId: string;

const study = `
name: tracked
method: random
samplerSeed: 3
run_cap: 3
seeds: 2
parameters:
  rate: { distribution: log_uniform_values, min: 1.0e-7, max: 1 }
  width: { min: 2, max: 5 }
  kind: { values: [sgd, adam] }
training:
  dataset: { name: function, target: sin(x), pointCount: 16, testCount: 8 }
  network: { layers: [{ type: dense, units: $width, activation: tanh }, { type: dense, units: 1 }] }
  optimiser: { type: $kind, learningRate: $rate }
  epochCount: 3
  batchSize: full
measures: [{ measure: curvature }]
metric: { name: test/loss, goal: minimize }
`;

beforeAll(async () => {
  // What commands print.
  vi.spyOn(process.stdout, 'write').mockReturnValue(true);
  const file = path.join(folder, 'tracked.yaml');
  writeFileSync(file, study);
  const run = await basin(
    'sweep',
    `--file=${file}`,
    `--database=${database}`,
    '--backend=cpu',
    '--workers=1',
  );
  expect(run.code, run.stderr).toBe(0);
  reader = openReader(database);
  sweepId = reader.sweeps().rows[0]?.sweepId ?? '';
});

afterAll(() => {
  vi.restoreAllMocks();
  reader?.close();
  rmSync(folder, { recursive: true });
});

/** As the command does it, in this process. */
async function exported(to: string, name: string): Promise<string> {
  const place = path.join(folder, name);
  const format = exportFormats.find((one) => one.name === to);
  await format?.write({ database, target: 'tracked', out: place, json: true, options: {} });
  return place;
}

function readBack<T>(tool: string, place: string): T {
  const script = path.join(import.meta.dirname, 'read-back.py');
  const text = execFileSync(python ?? '', [script, tool, place], {
    encoding: 'utf8',
    maxBuffer: 1e8,
  });
  return JSON.parse(text) as T;
}

/** The trainings as the store has them. */
function trainings() {
  return reader.tasks(sweepId, { kind: 'training' }).rows.map((row) => {
    const task = reader.task(sweepId, row.taskId);
    if (task === null) throw new Error(`${row.taskId} has gone`);
    const startedAtMs = task.attempts.at(-1)?.startedAtMs ?? null;
    return { ...row, startedAtMs, config: task.config, metrics: task.metrics };
  });
}

test.skipIf(!python)(
  `TensorBoard reads every value as float32 has it, and its HParams tab shows the study${reason}`,
  async () => {
    const place = await exported('tensorboard', 'runs');
    interface Read {
      runs: Record<
        string,
        { curves: Record<string, [number, number, number][]>; texts: Record<string, string> }
      >;
      parameters: string[];
      groups: {
        parameters: Record<string, unknown>;
        sessions: Record<string, number>;
        averages: Record<string, number>;
      }[];
    }
    const read = readBack<Read>('tensorboard', place);
    expect(read.parameters).toEqual(['kind', 'rate', 'width']);
    expect(read.groups).toHaveLength(3);
    for (const { taskId, factors, metrics, startedAtMs, weightsSha256 } of trainings()) {
      const name = Object.keys(read.runs).find((run) => run.endsWith(taskId.slice(0, 12))) ?? '';
      const run = read.runs[name];
      for (const [metric, { steps, values, elapsedMs }] of Object.entries(metrics)) {
        const points = run?.curves[metric] ?? [];
        expect(points.map(([step, , value]) => [step, value])).toEqual(
          values.map((value, index) => [steps[index], Math.fround(value)]),
        );
        const atMs = (startedAtMs ?? 0) + (elapsedMs.at(-1) ?? 0);
        expect(points.at(-1)?.[1]).toBeCloseTo(atMs / 1000, 4);
      }
      expect(run?.curves['curvature/top-eigenvalue']).toHaveLength(1);
      expect(run?.texts['config']).toContain(weightsSha256);
      const { seed: _seed, ...parameters } = factors;
      const group = read.groups.find(({ sessions }) => Object.hasOwn(sessions, name));
      expect(group?.parameters).toEqual(parameters);
      expect(Object.values(group?.sessions ?? {})).toEqual([1, 1]);
    }
  },
);

test.skipIf(!python)(
  `Optuna loads the study with its distributions and goes on with it, its dashboard serves it${reason}`,
  async () => {
    interface Read {
      direction: string;
      metrics: string[];
      best: number;
      dashboard: { studies: string[]; trials: number };
      asked: { number: number; params: Record<string, number>; known: number };
      trials: {
        state: string;
        value: number;
        params: Record<string, unknown>;
        curve: [number, number][];
        attributes: Record<string, unknown>;
        distributions: Record<string, string>;
        contained: boolean;
      }[];
    }
    const read = readBack<Read>('optuna', await exported('optuna', 'study.db'));
    const stored = trainings();
    expect(read).toMatchObject({
      direction: 'MINIMIZE',
      metrics: ['test/loss'],
      dashboard: { studies: ['tracked'], trials: stored.length },
      asked: { number: stored.length, known: stored.length + 1 },
    });
    expect(read.trials).toHaveLength(stored.length);
    for (const [index, { taskId, factors, metrics, weightsSha256 }] of stored.entries()) {
      const trial = read.trials[index];
      const { seed, ...parameters } = factors;
      const { epochs = [], values = [] } = metrics['test/loss'] ?? {};
      expect(trial).toMatchObject({
        state: 'COMPLETE',
        value: values.at(-1),
        params: parameters,
        curve: values.map((value, at) => [epochs[at], value]),
        attributes: { seed, task: taskId, weights_sha256: weightsSha256 },
        contained: true,
        distributions: {
          rate: 'FloatDistribution(high=1.0, log=True, low=1e-07, step=None)',
          width: 'IntDistribution(high=5, log=False, low=2, step=1)',
          kind: "CategoricalDistribution(choices=('sgd', 'adam'))",
        },
      });
    }
  },
);

test.skipIf(!python)(
  `MLflow’s client reads params, tags, whole histories and the config of every run${reason}`,
  async () => {
    interface Run {
      name: string;
      status: string;
      params: Record<string, string>;
      tags: Record<string, string>;
      history: Record<string, [step: number, value: number, timestamp: number][]>;
      config: unknown;
    }
    const place = await exported('mlflow', 'mlruns');
    const read = readBack<{ experiment: string; runs: Run[] }>('mlflow', place);
    expect(read.experiment).toBe('tracked');
    expect(read.runs).toHaveLength(6);
    for (const { taskId, label, config, factors, metrics, weightsSha256 } of trainings()) {
      const run = read.runs.find(({ tags }) => tags['basin.task'] === taskId);
      expect(run).toMatchObject({
        ...{ name: label, status: 'FINISHED', config },
        tags: { 'basin.weights_sha256': weightsSha256 },
        params: Object.fromEntries(
          Object.entries(factors).map(([name, value]) => [name, String(value)]),
        ),
      });
      for (const [name, { steps, values }] of Object.entries(metrics)) {
        const points = run?.history[name] ?? [];
        expect(points.map(([step, value]) => [step, value])).toEqual(
          values.map((value, index) => [steps[index], value]),
        );
      }
      expect(run?.history['curvature/top-eigenvalue']).toHaveLength(1);
    }
  },
);

test.skipIf(!python)(`PyYAML reads W&B’s sweep with its numbers as numbers${reason}`, async () => {
  const read = readBack<Record<string, unknown>>('wandb', await exported('wandb', 'sweep.yaml'));
  expect(read).toMatchObject({
    method: 'random',
    metric: { name: 'test/loss', goal: 'minimize' },
    parameters: { rate: { min: 1e-7, max: 1, distribution: 'log_uniform_values' } },
  });
});

test('what is there is not overwritten, and nothing is left beside it', async () => {
  await exported('wandb', 'twice.yaml');
  await exported('optuna', 'other.db');
  expect(readFileSync(path.join(folder, 'other.db'), 'latin1')).toMatch(/^SQLite format 3/);
  const store = await exported('mlflow', 'store');
  expect(readdirSync(store).filter((name) => /^[0-9]{1,18}$/.test(name))).toHaveLength(2);
  await expect(exported('tensorboard', 'twice.yaml')).rejects.toMatchObject({
    code: 'runner/export-exists',
  });
  expect(readdirSync(folder).filter((name) => name.includes('writing'))).toEqual([]);
});
