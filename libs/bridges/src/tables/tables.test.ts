import { parquetReadObjects, parquetSchema, parquetMetadata } from 'hyparquet';
import { expect, test } from 'vitest';
import { parquetPieces } from './parquet.ts';
import { type Cell, type Column, type Table, TypeOfValues, TypesOfColumns } from './table.ts';
import { csvText, jsonLines } from './text.ts';

const columns: Column[] = [
  { name: 'id', type: 'text' },
  { name: 'width', type: 'integer' },
  { name: 'train/loss', type: 'number' },
  { name: 'bias', type: 'truth' },
  { name: 'started', type: 'time' },
];
const exact = [0.1 + 0.2, Number.MIN_VALUE, Number.MAX_VALUE, -0.1, 1e21, 2 ** 53 - 1];
const rows: Cell[][] = [
  ['=SUM(A1)', 64, 0.1 + 0.2, true, 1_790_000_000_123],
  ['say "hi",\nü', null, Number.NaN, false, null],
  [null, -3, null, null, 0],
  ...exact.map((value): Cell[] => ['x', Number.MAX_SAFE_INTEGER, value, true, 1]),
];
const table = (size = 2): Table => ({
  columns,
  batches: Array.from({ length: Math.ceil(rows.length / size) }, (_, index) =>
    rows.slice(index * size, (index + 1) * size),
  ),
});

function parquetOf(made: Table): ArrayBuffer {
  const bytes = Buffer.concat([...parquetPieces(made)]);
  return bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength);
}

test('CSV keeps every digit, tells NaN from nothing, and runs nothing in a spreadsheet', () => {
  const text = [...csvText(table())].join('');
  expect(text.split('\r\n').slice(0, 4)).toEqual([
    '\uFEFFid,width,train/loss,bias,started',
    "'=SUM(A1),64,0.30000000000000004,true,2026-09-21T14:13:20.123Z",
    '"say ""hi"",\nü",,NaN,false,',
    ',-3,,,1970-01-01T00:00:00.000Z',
  ]);
  const numbers = text
    .trimEnd()
    .split('\r\n')
    .slice(4)
    .map((line) => Number(line.split(',')[2]));
  expect(numbers).toEqual(exact);
});

test('JSON Lines: nothing has no key, NaN is null', () => {
  const lines = [...jsonLines(table())].join('').trimEnd().split('\n');
  expect(lines.map((line) => JSON.parse(line) as object).slice(1, 3)).toEqual([
    { id: 'say "hi",\nü', 'train/loss': null, bias: false },
    { width: -3, started: '1970-01-01T00:00:00.000Z' },
  ]);
  expect(
    lines.slice(3).map((line) => (JSON.parse(line) as Record<string, unknown>)['train/loss']),
  ).toEqual(exact);
});

test('Parquet gives back the same values in the same types, in whatever pieces it is written', async () => {
  for (const size of [1, 2, 100]) {
    const file = parquetOf(table(size));
    const read = await parquetReadObjects({ file });
    expect(read.map((row) => Object.values(row))).toEqual(
      rows.map(([id, width, loss, bias, started]) => [
        id,
        width === null ? null : BigInt(width as number),
        ...[loss, bias],
        started === null ? null : new Date(started as number),
      ]),
    );
    const { children } = parquetSchema(parquetMetadata(file));
    expect(
      children.map(({ element: { type, logical_type } }) => [type, logical_type?.type]),
    ).toEqual([
      ['BYTE_ARRAY', 'STRING'],
      ['INT64', undefined],
      ['DOUBLE', undefined],
      ['BOOLEAN', undefined],
      ['INT64', 'TIMESTAMP'],
    ]);
  }
});

test('a long table is several row groups, and one without rows a file all the same', async () => {
  function* batches(): Generator<Cell[][]> {
    for (let batch = 0; batch < 50; batch++) {
      yield Array.from({ length: 1_000 }, (_, row): Cell[] => [batch * 1_000 + row]);
    }
  }
  const long = parquetOf({ columns: [{ name: 'n', type: 'integer' }], batches: batches() });
  expect(parquetMetadata(long).row_groups.map(({ num_rows }) => num_rows)).toEqual([
    20_000n,
    20_000n,
    10_000n,
  ]);
  expect((await parquetReadObjects({ file: long, rowStart: 49_999 })).map(({ n }) => n)).toEqual([
    49_999n,
  ]);
  const empty = parquetOf({ columns, batches: [] });
  expect(await parquetReadObjects({ file: empty })).toEqual([]);
  expect([...jsonLines({ columns, batches: [] })]).toEqual([]);
});

test('types of values: whole numbers, numbers, and text where they are mixed', () => {
  const typeOf = (...values: Cell[]) => {
    const found = new TypeOfValues();
    for (const value of values) found.add(value);
    return found.type;
  };
  expect(typeOf(1, null, 2)).toBe('integer');
  expect(typeOf(1, 0.5)).toBe('number');
  expect(typeOf(0.5, 2)).toBe('number');
  expect(typeOf(1, 'wide')).toBe('text');
  expect(typeOf(true, 1)).toBe('text');
  expect(typeOf(true, null)).toBe('truth');
  expect(typeOf(null)).toBe('text');
  const columns = new TypesOfColumns(2);
  columns.add([[1, 'a']]);
  columns.add([[0.5, null], [null]]);
  expect(columns.types).toEqual(['number', 'text']);
});
