import { gzipSync } from 'node:zlib';
import { expect, test } from 'vitest';
import { parseDatasetInput } from '@basin/core';
import { idxBytes } from '../testing/idx-bytes.ts';
import { memoryFiles } from '../testing/memory-files.ts';
import { npyBytes, npyFile, zipBytes } from '../testing/npy-bytes.ts';
import { inspectDataFile, inspectDataSource } from './inspect.ts';

const text = (content: string): Uint8Array => new TextEncoder().encode(content);
const lines = async (path: string, bytes: Uint8Array): Promise<string[]> =>
  (await inspectDataFile(path, bytes)).contents.map((line) => `${line.name}: ${line.text}`);

test('IDX files: shape, values, labels', async () => {
  const labels = gzipSync(idxBytes([6], [0, 1, 2, 1, 0, 1]));
  expect((await inspectDataFile('l.gz', labels)).format).toBe('IDX, compressed by gzip');
  // As pandas' describe and value_counts say it.
  expect(await lines('l.gz', labels)).toEqual([
    'shape: [6] uint8',
    'values: 0 to 2, mean 0.833333, deviation 0.752773, quartiles 0.25, 1, 1; 3 different',
    'labels: 3 different: 0: 2, 1: 3, 2: 1',
  ]);
  const broken = idxBytes([2, 2], [1, Number.NaN, 3, 4], 'float32');
  expect((await inspectDataFile('x', broken)).problems).toMatchObject([
    {
      code: 'dataset/not-finite',
      message: expect.stringContaining('value 1 of example 0') as string,
    },
  ]);
  const cut = await inspectDataFile('x', broken.subarray(0, 14));
  expect(cut.problems[0]?.code).toBe('dataset/truncated');
});

test('archives: each array, and how a study reads them', async () => {
  const x = npyBytes([4, 2], [1, 5, 2, 5, 1, 5, 3, 5]);
  const y = npyBytes([4], [1, 2, 2, 1], 'i8');
  const whole = { 'x_train.npy': x, 'y_train.npy': y, 'x_test.npy': x, 'y_test.npy': y };
  const archive = zipBytes({ ...whole, 'about.npy': npyFile('|O', [1], new Uint8Array(1)) });
  const report = await inspectDataFile('d.npz', archive);
  expect(report.problems).toEqual([]);
  expect(report.reading).toContain(
    '3 classes, 4 training and 4 test examples, inputs each standardised',
  );
  expect(report.contents).toContainEqual({
    name: 'training classes',
    text: '2 classes: 1: 2, 2: 2',
  });
  expect(report.notes).toEqual([
    'no training example has the class 0: the network gets an output for it all the same; classes are counted from 0',
    '1 input is the same in every training example, and teaches nothing',
    '1 of 4 training examples have inputs that were there before, 1 of them with another target',
    '4 of 4 test examples have inputs that are in the training split too',
    expect.stringContaining('not read by a study: d.npz, about has type |O') as string,
  ]);
});

test('classes as floating-point numbers are read as values, and it is said', async () => {
  const y = npyBytes([4], [0, 1, 2, 1]);
  const archive = zipBytes({ 'x.npy': npyBytes([4, 1], [1, 2, 3, 4]), 'y.npy': y });
  const { reading, notes } = await inspectDataFile('d.npz', archive);
  expect(reading).toContain('one value');
  expect(notes.join()).toContain('d.npz, y holds 3 different whole numbers as f8');
});

test('tables: delimiter, header, each column, and all that is wrong', async () => {
  const table = text('size;colour;y\n1.5;red;2\n?;blue;3cm\n4;NA;5\n');
  expect(await lines('t.csv', table)).toEqual([
    'rows: 3, cells parted by ";"',
    'header: the first line',
    'column size: 1.5 to 4, mean 2.75, deviation 1.76777, quartiles 2.125, 2.75, 3.375; 2 different; 1 missing',
    'column colour: 2 texts: blue: 1, red: 1; 1 missing',
    'column y: 2 numbers and 1 text',
    'target: y, supposed; --data=csv:FILE:COLUMN supposes another',
  ]);
  // A column is named by its place too, as studies name it.
  const first = await inspectDataSource({ name: 'csv', file: 't.csv', target: 0 }, () => table);
  expect(first.contents).toContainEqual({ name: 'target', text: 'size' });
  const said = (await inspectDataFile('t.csv', table)).problems.map(({ message }) => message);
  expect(said.join('\n')).toContain(
    'line 3: size is "?": complete the row or take it out, or set missing to mean',
  );
  expect(said.join('\n')).toContain(
    'line 4: colour is "NA": complete the row or take it out, or set missing to impute',
  );
  const ragged = await inspectDataFile('r.csv', text('a,b\n1,2\n3\n'));
  expect(ragged.problems[0]?.message).toContain('line 3');
});

test('what is allowed and seldom meant: row numbers, dates, a row as the header', async () => {
  const rows = Array.from({ length: 30 }, (_, row) => `${row},2026-01-${row % 9},${row % 7}.5`);
  const { notes, problems, reading } = await inspectDataFile(
    't.csv',
    text(`,day,y\n${rows.join('\n')}\n`),
  );
  expect(problems).toEqual([]);
  expect(reading).toContain('y from 2 columns');
  expect(notes[0]).toContain('a column without a name counts the rows from 0');
  expect(notes[1]).toContain('column day holds dates ("2026-01-0")');
  const bare = text('5.1,3.5,a\n4.9,3,b\n4.7,3.2,a\n');
  expect((await inspectDataFile('n.csv', bare)).problems[0]?.code).toBe('dataset/header');
  expect((await lines('n.csv', bare))[1]).toBe('header: none: columns are called 0, 1, 2, …');
});

test('files together: each of them, and how they fit', async () => {
  const files = memoryFiles({
    'x.npy': npyBytes([4, 2], [1, 2, 3, 4, 5, 6, 7, 8]),
    'y.npy': npyBytes([5], [0, 1, 0, 1, 0], 'i8'),
  });
  const train = { inputs: 'x.npy', targets: 'y.npy' };
  const input = parseDatasetInput({ name: 'npy', train });
  const report = await inspectDataSource(input, files.readFile);
  expect(report.problems[0]?.code).toBe('dataset/counts-differ');
  expect(report.contents).toContainEqual({ name: '  shape', text: '[4, 2] f8' });
});

test('what cannot be read is called by its name', async () => {
  const zip = zipBytes({ 'xl/workbook.xml': text('<workbook/>') });
  expect(await inspectDataFile('a.xlsx', zip)).toMatchObject({
    format: 'a ZIP file: a spreadsheet or a PyTorch file',
    problems: [{ message: expect.stringContaining('export it as CSV') as string }],
  });
  const cut = zip.subarray(0, zip.length - 5);
  expect((await inspectDataFile('a.npz', cut)).problems[0]?.message).toContain('cut short');
  expect((await inspectDataFile('a.gz', zip)).problems[0]?.code).toBe('dataset/not-gzip');
  const bytes = new Uint8Array([1, 0, 2]);
  expect((await inspectDataFile('b', bytes)).problems[0]?.code).toBe('dataset/not-text');
});
