import { gzipSync } from 'node:zlib';
import { expect, test } from 'vitest';
import { idxBytes } from '../testing/idx-bytes.ts';
import { npyBytes, zipBytes } from '../testing/npy-bytes.ts';
import { inspectDataFile } from './inspect.ts';

const text = (content: string): Uint8Array => new TextEncoder().encode(content);
const lines = (path: string, bytes: Uint8Array): string[] =>
  inspectDataFile(path, bytes).contents.map((line) => `${line.name}: ${line.text}`);

test('IDX files: shape, values, labels', () => {
  const labels = gzipSync(idxBytes([6], [0, 1, 2, 1, 0, 1]));
  expect(inspectDataFile('l.gz', labels).format).toBe('IDX, compressed by gzip');
  expect(lines('l.gz', labels)).toEqual([
    'shape: [6] uint8',
    'values: 0 to 2, mean 0.833333',
    'labels: 3 different: 0: 2, 1: 3, 2: 1',
  ]);
  const broken = idxBytes([2, 2], [1, Number.NaN, 3, 4], 'float32');
  expect(inspectDataFile('x', broken).problems).toEqual([
    { code: 'dataset/not-finite', message: 'x: value 1 is NaN, and values must be finite' },
  ]);
  expect(inspectDataFile('x', broken.subarray(0, 14)).problems[0]?.code).toBe('dataset/truncated');
});

test('arrays: shape, values, labels of each', () => {
  const y = npyBytes([3], [0, 1, 1], 'i8');
  const archive = zipBytes({ 'x.npy': npyBytes([3, 1], [1, Number.NaN, 2]), 'y.npy': y });
  expect(lines('d.npz', archive)).toEqual([
    'x shape: [3, 1] f8',
    expect.stringMatching(/^x values:/),
    'y shape: [3] i8',
    'y values: 0 to 1, mean 0.666667',
    'y labels: 2 different: 0: 1, 1: 2',
  ]);
  expect(inspectDataFile('d.npz', archive).problems).toEqual([
    { code: 'dataset/not-finite', message: 'd.npz, x: value 1 is NaN, and values must be finite' },
  ]);
  expect(inspectDataFile('y.npy', y)).toMatchObject({ format: 'a NumPy array', problems: [] });
});

test('tables: delimiter, header, each column, and what is wrong', () => {
  const table = text('size;colour;y\n1.5;red;2\n?;blue;3cm\n4;red;5\n');
  expect(lines('t.csv', table)).toEqual([
    'rows: 3, cells parted by ";"',
    'header: the first line',
    'column size: 1.5 to 4, mean 2.75; 2 different; 1 missing',
    'column colour: 2 texts: blue, red',
    'column y: numbers and text',
  ]);
  expect(inspectDataFile('t.csv', table).problems).toEqual([
    {
      code: 'dataset/missing-value',
      message:
        'column size has 1 empty cell (line 3), and a study refuses them: fill them, drop the rows, or set "missing: mean"',
    },
    {
      code: 'dataset/not-a-number',
      message: expect.stringContaining('t.csv, line 3: y is "3cm"') as string,
    },
  ]);
  expect(lines('n.csv', text('1,a\n2,b\n'))[1]).toBe('header: none: columns are called 0, 1, 2, …');
  expect(inspectDataFile('r.csv', text('a,b\n1,2\n3\n')).problems[0]?.message).toContain('line 3');
});

test('what to do about empty cells hangs on what the column holds', () => {
  const table = text('size,colour,y\n1.5,red,2\n,,3\n4,red,5\n');
  const [numbers, texts] = inspectDataFile('t.csv', table).problems.map(({ message }) => message);
  expect(numbers).toContain('"missing: mean"');
  expect(numbers).toContain('line 3');
  expect(texts).toContain('"missing: impute"');
  expect(texts).not.toContain('mean');
});

test('what cannot be read is called by its name', () => {
  const zip = zipBytes({ 'xl/workbook.xml': text('<workbook/>') });
  expect(inspectDataFile('a.xlsx', zip)).toMatchObject({
    format: 'a ZIP file: a spreadsheet or a PyTorch file',
    problems: [{ message: expect.stringContaining('export it as CSV') as string }],
  });
  const cut = zip.subarray(0, zip.length - 5);
  expect(inspectDataFile('a.npz', cut).problems[0]?.message).toContain('cut short');
  expect(inspectDataFile('a.gz', zip).problems[0]?.code).toBe('dataset/not-gzip');
  expect(inspectDataFile('b', new Uint8Array([1, 0, 2])).problems[0]?.code).toBe(
    'dataset/not-text',
  );
});
