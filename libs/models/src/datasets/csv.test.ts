import { gzipSync } from 'node:zlib';
import {
  columnsKey,
  type CsvConfig,
  type DatasetInput,
  datasetFacts,
  datasetText,
  sha256Hex,
} from '@basin/core';
import { openEngine } from '@basin/engine';
import { describe, expect, test } from 'vitest';
import { memoryFiles } from '../testing/memory-files.ts';
import { functionTraining } from '../testing/training-config.ts';
import { runTraining } from '../training/run-training.ts';
import { memoryContext } from '../testing/memory-context.ts';
import type { DataColumns } from './columns.ts';
import { loadData } from './load-data.ts';
import { resolveDataSource } from './resolve.ts';

type CsvInput = Extract<DatasetInput, { name: 'csv' }>;

/** 40 flowers of two kinds, sorted by kind: petals differ, colours do not. */
const flowers = [
  'length,width,colour,kind',
  ...Array.from({ length: 40 }, (_, index) => {
    const kind = index < 30 ? 'setosa' : 'virginica';
    return `${(index * 7) % 11},${index / 8},${['red', 'blue', 'white'][index % 3]},${kind}`;
  }),
].join('\n');

async function resolved(text: string, options: Partial<CsvInput> = {}): Promise<CsvConfig> {
  const input = { name: 'csv', file: 'a.csv', target: 'kind', ...options } as const;
  return (await resolveDataSource(input, memoryFiles({ 'a.csv': text }))) as CsvConfig;
}

async function columnsOf(text: string, options: Partial<CsvInput> = {}): Promise<DataColumns> {
  const files = memoryFiles({ 'a.csv': text });
  const input = { name: 'csv', file: 'a.csv', target: 'kind', ...options } as const;
  const config = await resolveDataSource(input, files);
  return (await loadData([config], files.readBlob)).get(columnsKey(config)) as DataColumns;
}

/** Of one input over a split. */
function column(columns: DataColumns, split: 'train' | 'test', index: number): number[] {
  const { count, inputs } = columns[split] as DataColumns['train'];
  const width = inputs.length / count;
  return Array.from({ length: count }, (_, row) => inputs[row * width + index] as number);
}

const mean = (values: number[]): number => values.reduce((a, b) => a + b, 0) / values.length;

describe('a table', () => {
  test('becomes a config with its digest, columns, classes and counts', async () => {
    const config = await resolved(flowers);
    expect(config).toMatchObject({
      digest: sha256Hex(flowers),
      delimiter: ',',
      features: ['length', 'width', 'colour'],
      categorical: ['colour'],
      kind: 'classification',
      classes: ['setosa', 'virginica'],
      inputCount: 5,
      trainCount: 32,
      testCount: 8,
    });
    expect(JSON.stringify(config)).not.toContain('a.csv');
    expect(datasetFacts(config)).toMatchObject({ exampleShape: [5], targetCount: 2 });
    expect(datasetText(config)).toMatch(
      /^CSV [0-9a-f]{12}, kind \(2 classes\) from 3 columns, 32 training and 8 test rows, inputs standardised$/,
    );
  });

  test('is split alike in every class, in random order, by its own seed', async () => {
    const { train, test } = await columnsOf(flowers);
    const count = (targets: ArrayLike<number>, label: number): number =>
      Array.from(targets).filter((target) => target === label).length;
    expect([0, 1].map((label) => count(train.targets, label))).toEqual([24, 8]);
    expect([0, 1].map((label) => count(test?.targets ?? [], label))).toEqual([6, 2]);
    // Sorted in the file, mixed here: the first rows of a split are like all of them.
    expect(new Set(train.targets.slice(0, 16)).size).toBe(2);
    expect(await columnsOf(flowers)).toMatchObject({ train, test });
    const other = await columnsOf(flowers, { splitSeed: 1 });
    expect(other.train.inputs).not.toEqual(train.inputs);
    expect((await columnsOf(flowers, { testShare: 0 })).test).toBeNull();
  });

  test('is standardised by its training rows; categories are one input each', async () => {
    const raw = await columnsOf(flowers, { standardise: false });
    const columns = await columnsOf(flowers);
    for (const index of [0, 1]) {
      const values = column(raw, 'train', index);
      const deviation = Math.sqrt(mean(values.map((value) => (value - mean(values)) ** 2)));
      expect(columns.inputScaling?.mean[index]).toBeCloseTo(mean(values), 6);
      expect(columns.inputScaling?.deviation[index]).toBeCloseTo(deviation, 6);
      for (const split of ['train', 'test'] as const) {
        const found = column(columns, split, index);
        column(raw, split, index).forEach((value, row) => {
          expect(found[row]).toBeCloseTo((value - mean(values)) / deviation, 5);
        });
      }
    }
    // blue, red, white: in the order of their names, one of them 1 in each row.
    const colours = [2, 3, 4].map((index) => column(columns, 'train', index));
    colours[0]?.forEach((blue, row) => {
      expect([blue, colours[1]?.[row], colours[2]?.[row]].sort()).toEqual([0, 0, 1]);
    });
  });

  test('without header, with other delimiters, quotes, spaces, CRLF, mark and gzip reads the same', async () => {
    const plain = await columnsOf(flowers, { testShare: 0 });
    const rows = flowers.split('\n').slice(1);
    const variants: [string, Partial<CsvInput>][] = [
      [rows.join('\n'), { header: false, target: -1 }],
      [flowers.replaceAll(',', ';'), {}],
      [flowers.replaceAll(',', '\t'), {}],
      [`\ufeff${flowers.replaceAll(',', ' , ').replaceAll('\n', '\r\n')}\r\n\r\n`, {}],
      [flowers.replaceAll('red', '"red"').replaceAll('setosa', '"setosa"'), { target: 3 }],
    ];
    for (const [text, options] of variants) {
      const columns = await columnsOf(text, { testShare: 0, ...options });
      const isNamed = options.header !== false;
      expect(columns).toEqual(isNamed ? plain : { ...plain, features: columns.features });
    }
    const files = memoryFiles({ 'a.csv.gz': gzipSync(flowers) });
    const config = await resolveDataSource(
      { name: 'csv', file: 'a.csv.gz', target: 'kind' },
      files,
    );
    expect(config).toEqual(await resolved(flowers));
  });

  test('of values is a regression; whole numbers of few kinds are classes unless told otherwise', async () => {
    const table = (target: (row: number) => number): string =>
      ['x,y', ...Array.from({ length: 60 }, (_, row) => `${row},${target(row)}`)].join('\n');
    const kindOf = async (target: (row: number) => number): Promise<string> =>
      (await resolved(table(target), { target: 'y' })).kind;
    expect(await kindOf((row) => row / 7)).toBe('regression');
    expect(await kindOf((row) => row % 20)).toBe('classification');
    expect(await kindOf((row) => row % 21)).toBe('regression');
    expect(await kindOf((row) => (row % 3) + 0.5)).toBe('regression');
    const told = await resolved(
      table((row) => row % 3),
      { target: 'y', kind: 'regression' },
    );
    expect(told).toMatchObject({ kind: 'regression', classes: null });
    // One number in: targets can be drawn against it.
    expect(datasetFacts(told)).toMatchObject({ abscissa: 0, targetCount: 1 });
    const scaled = await columnsOf(
      table((row) => 5 * row + 0.5),
      {
        target: 'y',
        standardiseTarget: true,
      },
    );
    expect(mean(Array.from(scaled.train.targets))).toBeCloseTo(0, 6);
  });

  test('has missing numbers replaced by the training mean when asked to', async () => {
    const holes = flowers.replace(/^7,/m, '?,').replace(/red/, '');
    await expect(resolved(holes)).rejects.toMatchObject({ code: 'dataset/missing-value' });
    const raw = { missing: 'mean', standardise: false } as const;
    const columns = await columnsOf(holes, { ...raw, testShare: 0 });
    const whole = await columnsOf(flowers, { standardise: false, testShare: 0 });
    const filled = column(columns, 'train', 0);
    const changed = filled.findIndex((value, row) => value !== column(whole, 'train', 0)[row]);
    expect(filled[changed]).toBeCloseTo(mean(filled.toSpliced(changed, 1)), 5);
    // A missing category is none of them.
    expect(column(columns, 'train', 3).filter((red) => red === 1)).toHaveLength(13);
    // Unless it is to be a category of its own: one more input, behind the known ones.
    const imputed = { ...raw, missing: 'impute', testShare: 0 } as const;
    const own = column(await columnsOf(holes, imputed), 'train', 5);
    expect(own.filter((missing) => missing === 1)).toHaveLength(1);
    expect((await resolved(holes, imputed)).inputCount).toBe(6);
  });

  test('gives its first rows alone when asked to, scaled as all of them are', async () => {
    const config = await resolved(flowers, { trainShare: 0.5, testCount: 2 });
    const whole = await resolved(flowers);
    expect(config).toMatchObject({ trainCount: Math.round(whole.trainCount / 2), testCount: 2 });
    expect(columnsKey(config)).toBe(columnsKey(whole));
  });

  test('of several targets has a value of each, one after another as they are named', async () => {
    const text = 'a,y,b,z\n1,10,red,0.5\n2,20,blue,1.5\n3,30,red,2.5\n4,40,blue,3.5\n5,50,red,9\n';
    const several: Partial<CsvInput> = { target: undefined, targets: ['z', 1], testShare: 0.4 };
    const config = await resolved(text, several);
    expect(config).toMatchObject({
      ...{ target: ['z', 'y'], features: ['a', 'b'], kind: 'regression', classes: null },
      ...{ trainCount: 3, testCount: 2 },
    });
    expect(datasetFacts(config)).toMatchObject({ targetCount: 2, exampleShape: [3] });
    expect(datasetText(config)).toContain('z, y from 2 columns');
    const raw = await columnsOf(text, { ...several, standardise: false });
    for (const split of ['train', 'test'] as const) {
      const rows = column(raw, split, 0).map(String);
      const lines = rows.map((a) => text.split('\n')[Number(a)]?.split(',') ?? []);
      expect(Array.from(raw[split]?.targets ?? [])).toEqual(
        lines.flatMap(([, y, , z]) => [Number(z), Number(y)]),
      );
    }
    // Each by its own mean and deviation.
    const scaled = await columnsOf(text, { ...several, testShare: 0, standardiseTarget: true });
    const { targets } = scaled.train;
    for (const first of [0, 1]) {
      expect(mean(Array.from(targets).filter((_, at) => at % 2 === first))).toBeCloseTo(0, 6);
    }
    // One name in a list is one target, and has its identity.
    const one = { target: undefined, targets: ['kind'] };
    expect(await resolved(flowers, one)).toEqual(await resolved(flowers));
    for (const odd of [{ target: undefined }, { targets: ['kind'] }]) {
      await expect(resolved(flowers, odd)).rejects.toMatchObject({
        code: 'config/invalid',
        message: expect.stringMatching(/(neither target nor|both target and) targets/),
      });
    }
  });

  test('trains: a regression is learnt, by whole batches with a test split', async () => {
    const text = [
      'a,b,y',
      ...Array.from({ length: 100 }, (_, row) => {
        const [a, b] = [(row * 37) % 101, (row * 53) % 97];
        return `${a},${b},${a / 50 - b / 40}`;
      }),
    ].join('\n');
    const files = memoryFiles({ 'a.csv': text });
    const dataset = await resolveDataSource({ name: 'csv', file: 'a.csv', target: 'y' }, files);
    const engine = await openEngine({ backend: 'cpu' });
    const context = memoryContext();
    const network = functionTraining().network;
    const outcome = await runTraining(
      functionTraining({
        dataset,
        network: { ...network, inputShape: [2] },
        epochCount: 60,
        batchSize: 20,
      }),
      context,
      engine,
      await loadData([dataset], files.readBlob),
    );
    expect(outcome.state).toBe('done');
    const losses = context.valuesOf('test/loss');
    expect(losses.at(-1)).toBeLessThan(0.2 * (losses[0] as number));
  });
});

describe('a broken table is refused', () => {
  const bad: [string, string, Partial<CsvInput>, string, RegExp][] = [
    ['an empty file', '', {}, 'dataset/empty', /a\.csv holds no rows/],
    ['a header alone', 'length,kind\n', {}, 'dataset/empty', /no rows below its header, line 1/],
    [
      'a row too short',
      flowers.replace('\n7,0.125,blue,setosa', '\n7,0.125,setosa'),
      {},
      'dataset/ragged',
      /a\.csv, line 3: 3 cells, but 4 columns \(parted by ","\)/,
    ],
    [
      'an open quote',
      flowers.replace('blue', '"blue'),
      {},
      'dataset/csv',
      /a\.csv cannot be read: Quote Not Closed/,
    ],
    [
      'a target that is not there',
      flowers,
      { target: 'knd' },
      'dataset/no-column',
      /no column "knd", which is to be the target; did you mean "kind"\?\ncolumns: length, width, colour, kind/,
    ],
    [
      'a feature that is not there',
      flowers,
      { features: ['length', 9] },
      'dataset/no-column',
      /no column 9, which is to be a feature/,
    ],
    [
      'the target among the features',
      flowers,
      { features: ['length', 'kind'] },
      'dataset/target-among-features',
      /the target kind is among the features/,
    ],
    [
      'two columns of one name',
      flowers.replace('width', 'length'),
      {},
      'dataset/duplicate-column',
      /two columns "length"/,
    ],
    [
      'NaN in a feature',
      flowers.replace('\n7,', '\nNaN,'),
      {},
      'dataset/missing-value',
      /a\.csv, line 3: length is "NaN": complete the row/,
    ],
    [
      'an empty cell among others',
      flowers.replaceAll('\n7,', '\n,'),
      {},
      'dataset/missing-value',
      /line 3: length is empty \(and on 3 other lines\)/,
    ],
    [
      'a row without a target, even where means are asked for',
      flowers.replace('blue,setosa', 'blue,'),
      { missing: 'mean' },
      'dataset/missing-value',
      /line 3: kind is empty: a row without a target/,
    ],
    [
      'infinity',
      flowers.replace('\n7,', '\n-inf,'),
      {},
      'dataset/not-finite',
      /line 3: length is -inf/,
    ],
    [
      'text among numbers',
      flowers.replace('\n7,', '\n7cm,'),
      {},
      'dataset/not-a-number',
      /line 3: length is "7cm", and other rows have numbers there/,
    ],
    [
      'a regression of text',
      flowers,
      { kind: 'regression' },
      'dataset/not-a-number',
      /the target kind is "setosa", and a regression needs numbers/,
    ],
    [
      'one class',
      flowers.replaceAll('virginica', 'setosa'),
      {},
      'dataset/one-class',
      /the target kind has the class "setosa" alone/,
    ],
    [
      'names for categories',
      ['id,kind', ...Array.from({ length: 200 }, (_, row) => `flower${row}x,${row % 2}`)].join(
        '\n',
      ),
      {},
      'dataset/too-many-categories',
      /the column id has 200 different texts \("flower0x", …\)/,
    ],
    [
      'a spreadsheet',
      'PK\u0003\u0004\u0000\u0000',
      {},
      'dataset/not-text',
      /is no table of text: it is a ZIP file/,
    ],
    [
      'a single row',
      'a,kind\n1,2\n',
      { kind: 'regression' },
      'dataset/too-few-examples',
      /would have 1 training rows \(of 1\)/,
    ],
  ];
  test.each(bad)('%s', async (_name, text, options, code, message) => {
    const refused = resolved(text, options);
    await expect(refused).rejects.toMatchObject({ code });
    await expect(refused).rejects.toThrow(message);
  });

  test('bytes that are not UTF-8 are named by their line', async () => {
    const bytes = Buffer.from(flowers.replace('blue', 'bl\xfce'), 'latin1');
    const files = memoryFiles({ 'a.csv': Uint8Array.from(bytes) });
    await expect(
      resolveDataSource({ name: 'csv', file: 'a.csv', target: 'kind' }, files),
    ).rejects.toThrow(/line 3 holds bytes that are not UTF-8/);
  });
});
