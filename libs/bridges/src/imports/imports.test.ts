import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { errorCode, errorMessage } from '@basin/core';
import { afterAll, describe, expect, test } from 'vitest';
import { openCsvRuns } from './csv/read-csv.ts';
import type { CsvOptions } from './csv/layout.ts';
import { importTasks, runDifferences } from './import-tasks.ts';
import { renamedMetrics } from './renamed-metrics.ts';
import { readHeads, type RunHead } from './run-heads.ts';
import type { RunSource } from './run-part.ts';
import { openTensorBoard } from './tensorboard/read-folder.ts';

const fixtures = join(import.meta.dirname, 'fixtures');
const expected = JSON.parse(readFileSync(join(fixtures, 'expected.json'), 'utf8')) as Record<
  string,
  Record<string, unknown>
>;

/** Values of every metric of every run, as [step, value]. */
function valuesOf(source: RunSource): Record<string, Record<string, [number, number][]>> {
  const runs: Record<string, Record<string, [number, number][]>> = {};
  for (const { run, points } of source.parts()) {
    const metrics = (runs[run] ??= {});
    for (const { metric, step, value } of points) (metrics[metric] ??= []).push([step, value]);
  }
  return runs;
}

const folder = mkdtempSync(join(tmpdir(), 'basin-imports-'));
afterAll(() => {
  rmSync(folder, { recursive: true });
});
let count = 0;

function table(text: string | Buffer, options: CsvOptions = {}): RunSource {
  count += 1;
  const path = join(folder, `table-${count}.csv`);
  writeFileSync(path, text);
  return openCsvRuns(path, options);
}

function headsOf(text: string | Buffer, options: CsvOptions = {}): RunHead[] {
  return readHeads([table(text, options)]).runs;
}

describe('event files that PyTorch’s and TensorBoard’s own writers made', () => {
  const source = openTensorBoard(join(fixtures, 'events'));
  const { runs } = readHeads([source]);

  test('every folder is a run, those of add_hparams belong to the run around them', () => {
    expect(runs.map(({ run }) => run)).toEqual([
      ...['nested/restarted', 'tensors', 'torch-0', 'torch-1'],
    ]);
    for (const { run, parameters, end, tool } of runs) {
      expect({ run, parameters, end, tool }).toEqual({
        ...{ run, parameters: expected[run]?.['parameters'] ?? {}, end: 'done' },
        tool: 'tensorboard',
      });
    }
  });

  test('scalars are those that were written; what a restart made void is left out', () => {
    const values = valuesOf(source);
    for (const [run, { parameters: _, ...metrics }] of Object.entries(expected)) {
      if (Array.isArray(expected[run])) continue;
      expect(values[run], run).toMatchObject(metrics);
    }
    expect(values['torch-0']?.['train/spike']).toEqual([[0, NaN]]);
    expect(source.notices.join('\n')).toContain('note/text_summary');
  });

  test('a file that was cut off is read up to there, a damaged one is refused by its byte', () => {
    const bytes = readFileSync(join(fixtures, 'events', 'tensors', 'events.out.tfevents.0'));
    const at = join(folder, 'cut');
    mkdirSync(at);
    const file = join(at, 'events.out.tfevents.1');
    writeFileSync(file, bytes.subarray(0, bytes.length - 5));
    expect(valuesOf(openTensorBoard(at))['cut']?.['epoch_loss']).toHaveLength(2);
    const changed = Buffer.from(bytes);
    changed[changed.length - 6] = (changed[changed.length - 6] ?? 0) ^ 1;
    writeFileSync(file, changed);
    expect(problem(() => readHeads([openTensorBoard(at)]))).toMatch(
      /^import\/damaged .*tfevents\.1, byte \d+: a record does not fit its checksum/,
    );
    writeFileSync(file, 'text that is no event file at all');
    expect(problem(() => readHeads([openTensorBoard(at)]))).toContain('import/damaged');
    const empty = join(folder, 'nothing');
    mkdirSync(empty);
    expect(problem(() => openTensorBoard(empty))).toContain('import/empty');
  });
});

describe('tables that pandas wrote', () => {
  test('a row a run, in commas, semicolons with decimal commas, and UTF-16', () => {
    const [wide, german, utf16] = ['wide', 'german', 'utf16'].map(
      (name) => readHeads([openCsvRuns(join(fixtures, `pandas-${name}.csv`))]).runs,
    );
    expect(wide).toHaveLength(12);
    expect(wide?.[0]).toMatchObject({
      ...{ run: 'run 1', parameters: { lr: 0.1, width: 16, seed: 1 } },
      metrics: { val_loss: { count: 1, last: 2.6 }, val_acc: { count: 1 } },
    });
    // What pandas leaves empty is no value; infinity is none that the store can hold.
    expect(wide?.[1]?.metrics).not.toHaveProperty('val_loss');
    expect(wide?.[2]?.metrics['val_loss']).toEqual({ count: 1, last: null });
    expect(wide?.[6]?.parameters['lr']).toBe(1e-5);
    const digests = (runs: RunHead[] | undefined): string[] | undefined =>
      runs?.map(({ digest }) => digest);
    expect(digests(german)).toEqual(digests(wide));
    expect(digests(utf16)).toEqual(digests(wide));
    expect(importTasks('study', wide ?? [])[0]?.label).toBe('lr 0.1, width 16, seed 1');
  });

  test('a row a step, and a row a value', () => {
    const long = openCsvRuns(join(fixtures, 'pandas-long.csv'));
    const values = valuesOf(long);
    expect(values['a']).toEqual({
      loss: [[0, 1], [1, 1 / 2], [2, 1 / 3], [3, 1 / 4]], // prettier-ignore
      val_loss: [[1, 1 / 2], [3, 1 / 4]], // prettier-ignore
    });
    expect(values['b, quoted']?.['loss']).toHaveLength(4);
    expect(long.hasEpochs).toBe(true);
    const [part] = [...long.parts()].slice(1);
    expect(part?.points[0]).toMatchObject({ step: 1, epoch: 0.5 });
    expect(valuesOf(openCsvRuns(join(fixtures, 'pandas-tidy.csv')))).toEqual(values);
  });
});

describe('tables of other tools', () => {
  test('W&B’s runs: what crashed is failed, what runs is left out, its own columns are none', () => {
    const source = openCsvRuns(join(fixtures, 'wandb-runs.csv'));
    const { runs } = readHeads([source]);
    expect(runs).toMatchObject([
      {
        ...{ run: 'bright-sun-1', tool: 'wandb', end: 'done', endWord: 'finished' },
        parameters: { batch_size: 32, learning_rate: 0.001, optimizer: 'adam' },
        metrics: { loss: { last: 0.12 }, val_accuracy: { last: 0.97 } },
        startedAtMs: Date.UTC(2026, 2, 1, 10),
      },
      { run: 'calm-sea-2', end: 'failed', endWord: 'crashed', metrics: { loss: { last: null } } },
    ]);
    expect(Object.keys(runs[0]?.parameters ?? {})).toHaveLength(3);
    expect([...source.parts()][0]?.points[0]).toMatchObject({ step: 99, epoch: 9 });
  });

  test('W&B’s chart: a curve for each line, whose run may have the separator in its name', () => {
    expect(valuesOf(openCsvRuns(join(fixtures, 'wandb-chart.csv')))).toEqual({
      'bright-sun-1': { 'train/loss': [[0, 2.3], [10, 1.1], [20, 0.5]] }, // prettier-ignore
      'a - b': { 'train/loss': [[0, 2.2], [20, 0.7]] }, // prettier-ignore
    });
  });

  test('MLflow’s search_runs and Optuna’s trials_dataframe', () => {
    const { runs } = readHeads([openCsvRuns(join(fixtures, 'mlflow.csv'))]);
    expect(runs.filter(({ end }) => end === 'done')).toMatchObject(
      [0.01, 0.1].map((rate) => ({
        ...{ tool: 'mlflow', parameters: { rate, optimizer: 'adam' } },
        metrics: { loss: { last: rate / 3 } },
      })),
    );
    expect(runs.filter(({ end }) => end === 'failed')).toHaveLength(1);
    const trials = readHeads([openCsvRuns(join(fixtures, 'optuna.csv'))]).runs;
    expect(trials.map(({ end }) => end)).toEqual(['done', 'pruned', 'failed', 'done']);
    expect(trials.map(({ metrics }) => metrics['value']?.last ?? null)).toEqual(expected['optuna']);
    expect(trials[0]?.parameters).toHaveProperty('x');
  });
});

function problem(act: () => unknown): string {
  try {
    act();
  } catch (error) {
    return `${errorCode(error) ?? 'unexpected'} ${errorMessage(error)}`;
  }
  return 'no error';
}

describe('wrong tables are refused by file, line and column', () => {
  test.each<[name: string, text: string | Buffer, expected: RegExp, options?: CsvOptions]>([
    ['empty', '', /^import\/empty .*is empty/],
    ['only blank lines', '\n\r\n\n', /^import\/empty/],
    ['no rows', 'lr,loss\n', /^import\/empty .*no run/],
    [
      'two columns of one name',
      'lr,loss,lr\n1,2,3\n',
      /^import\/columns .*line 1: columns 1 and 3 are both called "lr"/,
    ],
    [
      'a column without a name',
      'lr,,loss\n1,2,3\n',
      /^import\/columns .*column 2 of 3 has no name/,
    ],
    [
      'a row too long',
      'lr,loss\n1,2\n1,2,3\n',
      /^import\/ragged-row .*line 3: 3 cells in 2 columns/,
    ],
    [
      'decimal commas between commas',
      'lr,loss\n0,1,0,5\n',
      /^import\/ragged-row .*line 2: 4 cells/,
    ],
    [
      'a quote without end',
      'lr,loss\n"a,2\n',
      /^import\/ragged-row .*line 2: a quotation mark never ends/,
    ],
    ['a word for a metric', 'lr,loss\n1,2\n1,good\n', /^import\/value .*line 3: loss is "good"/],
    [
      'Excel’s date',
      'lr;loss\n1;01.02.2026\n',
      /^import\/value .*loss is "01\.02\.2026".*looks like a date/,
    ],
    ['Excel’s month', 'lr;loss\n1;2. Jan\n', /^import\/value .*looks like a date/],
    ['thousands', 'lr;loss\n1;1.234,5\n', /^import\/value .*without separators of thousands/],
    ['no metrics', 'lr,width\n1,2\n', /^import\/no-metrics .*lr, width/],
    [
      'a metric that is not there',
      'lr,loss\n1,2\n',
      /^import\/columns .*no column "los".*did you mean/,
      { metrics: ['los'] },
    ],
    [
      'two runs of one name',
      'run,loss\na,1\na,2\n',
      /^import\/run .*line 3: a run is called "a", as in line 2/,
    ],
    [
      'steps that fall',
      'step,loss\n2,1\n1,1\n',
      /^import\/run .*line 3: loss of run .* is at step 1 after step 2/,
    ],
    ['a step twice', 'step,loss\n2,1\n2,1\n', /^import\/run .*at step 2 again/],
    ['half a step', 'step,loss\n0.5,1\n', /^import\/value .*step is 0\.5, and steps are whole/],
    ['no step', 'step,loss\n,1\n', /^import\/value .*step is empty/],
    [
      'a parameter that changes',
      'step,lr,loss\n1,1,1\n2,3,1\n',
      /^import\/run .*line 3: run .* has \{"lr":3\}/,
      { parameters: ['lr'] },
    ],
    ['Latin 1', Buffer.from('größe,loss\n1,2\n', 'latin1'), /^import\/encoding/],
    ['a spreadsheet', Buffer.from('PK\u0003\u0004xl'), /^import\/format .*spreadsheet/],
    ['bytes', Buffer.from([0, 1, 2, 3, 0]), /^import\/format/],
  ])('%s', (_, text, wanted, options) => {
    expect(problem(() => readHeads([table(text, options)]))).toMatch(wanted);
  });

  test('what is only unusual is read', () => {
    const usual = headsOf('lr,loss\n1,0.5\n2,NaN\n').map(({ digest }) => digest);
    const others = [
      '\ufefflr,loss\r\n1,0.5\r\n\r\n2,nan\r\n,\r\n',
      '"lr","loss"\n"1","0.5"\n"2","-inf"',
      'lr;loss\n1;0,5\n2;NaN\n;\n',
      ' lr\tloss \r1\t0,5\r2\tInfinity\r',
    ];
    for (const text of others) {
      expect(
        headsOf(text).map(({ digest }) => digest),
        text,
      ).toEqual(usual);
    }
    expect(headsOf('name,loss\n"a ""b"",\nc",1e-3\n')[0]).toMatchObject({
      run: 'a "b",\nc',
      metrics: { loss: { last: 1e-3 } },
    });
  });
});

test('names of metrics can be Basin’s, and never two of them one', () => {
  const names = new Map([['val_loss', 'test/loss']]);
  const source = renamedMetrics(table('step,val_loss\n0,1\n'), names);
  expect(Object.values(valuesOf(source))[0]).toEqual({ 'test/loss': [[0, 1]] });
  const twice = renamedMetrics(table('step,val_loss,test/loss\n0,1,1\n'), names);
  expect(problem(() => valuesOf(twice))).toMatch(/^import\/columns .*already/);
  const both = new Map([...names, ['eval_loss', 'test/loss']]);
  const onto = renamedMetrics(table('step,val_loss,eval_loss\n0,1,2\n'), both);
  expect(problem(() => valuesOf(onto))).toMatch(/^import\/columns .*cannot both be called/);
  const apart = renamedMetrics(table('run,step,val_loss,eval_loss\na,0,1,\nb,0,,2\n'), both);
  expect(Object.values(valuesOf(apart))).toEqual([
    { 'test/loss': [[0, 1]] },
    { 'test/loss': [[0, 2]] },
  ]);
});

test('what changed since is said by run, parameter and value', () => {
  const before = headsOf('run,lr,loss\na,1,2\nb,1,3\n');
  const stored = importTasks('s', before).map(({ config }, index) => ({
    config,
    metrics: before[index]?.metrics ?? {},
  }));
  expect(runDifferences(stored, before)).toEqual({ added: [], same: 2, changed: [], gone: [] });
  const after = headsOf('run,lr,loss\na,1,2.5\nc,1,3\n');
  expect(runDifferences(stored, after)).toEqual({
    ...{ added: ['c'], same: 0, changed: [{ run: 'a', words: 'a: loss 2 → 2.5' }], gone: ['b'] },
  });
});

test('of several columns that may be the seed one is, and the others stay parameters', () => {
  const factorsOf = (text: string) =>
    importTasks('s', headsOf(text)).map(({ factors }) => Object.entries(factors));
  expect(factorsOf('seed,random_state,loss\n1,42,2\n2,42,3\n')).toEqual([
    [['seed', 1], ['random_state', 42]],
    [['seed', 2], ['random_state', 42]],
  ]); // prettier-ignore
  expect(factorsOf('random_state,rng_seed,loss\n42,1,2\n42,2,3\n')).toEqual([
    [['random_state', 42], ['seed', 1]],
    [['random_state', 42], ['seed', 2]],
  ]); // prettier-ignore
  // A text that is called seed is no other column's place.
  expect(factorsOf('random_seed,seed,loss\n7,none,2\n')).toEqual([
    [['random_seed', 7], ['seed', 'none']],
  ]); // prettier-ignore
  expect(factorsOf('random_state,loss\n42,2\n')).toEqual([[['seed', 42]]]);
});

test('columns that are called as what every object has are columns as any others', () => {
  const before = headsOf('run,lr,constructor,toString,loss\na,1,5,7,2\nb,1,,8,3\n');
  const tasks = importTasks('s', before);
  expect(tasks.map(({ factors }) => Object.entries(factors))).toEqual([
    [
      ['lr', 1],
      ['constructor', 5],
      ['toString', 7],
    ],
    [
      ['lr', 1],
      ['toString', 8],
    ],
  ]);
  const unnamed = importTasks('s', headsOf('lr,valueOf,loss\n1,5,2\n1,,3\n2,6,3\n'));
  expect(unnamed.map(({ label }) => label)).toEqual(['lr 1, valueOf 5', 'lr 1', 'lr 2, valueOf 6']);
  const stored = tasks.map(({ config }, index) => ({
    config,
    metrics: before[index]?.metrics ?? {},
  }));
  const after = headsOf('run,lr,loss\na,1,2\nb,1,3\n');
  expect(runDifferences(stored, after).changed).toEqual([
    { run: 'a', words: 'a: constructor 5 → none, toString 7 → none' },
    { run: 'b', words: 'b: toString 8 → none' },
  ]);
});
