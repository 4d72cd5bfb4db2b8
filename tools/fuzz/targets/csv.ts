import assert from 'node:assert/strict';
import { type CsvCell, recordsToCsv } from '@basin/charts';
import fc from 'fast-check';
import { parserTarget } from '../target.ts';

const text = fc.oneof(
  fc.string({ unit: 'binary' }),
  fc
    .tuple(fc.constantFrom(...'=+-@\t\r\n"\',;'), fc.string({ maxLength: 8 }))
    .map(([first, rest]) => first + rest),
  fc.double().map((number) => String(number)),
);
const cell: fc.Arbitrary<CsvCell> = fc.oneof(text, fc.double(), fc.boolean(), fc.constant(null));

/** What is written comes back cell for cell, and no cell is a formula. */
export const csv = parserTarget({
  name: 'csv',
  reads: 'the CSV writer (libs/charts), read back',
  codes: [],
  open: () => ({
    cases: fc.array(fc.dictionary(text, cell, { noNullPrototype: true, maxKeys: 4 }), {
      maxLength: 6,
    }),
    parse(records) {
      const columns = [...new Set(records.flatMap((record) => Object.keys(record)))];
      const [header, ...rows] = readCsv(recordsToCsv(records));
      if (columns.length === 0) return;
      assert.deepEqual(header?.map(withoutGuard), columns.map(withoutGuard));
      assert.equal(rows.length, records.length);
      for (const [index, row] of rows.entries()) {
        const record = records[index] ?? {};
        const expected = columns.map((name) =>
          written(Object.hasOwn(record, name) ? (record[name] ?? null) : null),
        );
        assert.deepEqual(row.map(withoutGuard), expected.map(withoutGuard));
        for (const field of row) assert(!isFormula(field), `a formula: ${JSON.stringify(field)}`);
      }
    },
  }),
});

function written(value: CsvCell): string {
  return value === null || (typeof value === 'number' && !Number.isFinite(value))
    ? ''
    : String(value);
}

/** The apostrophe is the guard; one that was there before is dropped on both sides. */
function withoutGuard(field: string): string {
  return field.replace(/^'(?=[=+\-@\t\r\n＝＋－＠])/, '');
}

function isFormula(field: string): boolean {
  return /^[=+\-@\t\r\n]/.test(field) && Number.isNaN(Number(field.trim() || 'x'));
}

/** RFC 4180, by the book: our own reader, so that the writer is not judged by its twin. */
function readCsv(document: string): string[][] {
  assert.equal(document[0], '\uFEFF');
  const rows: string[][] = [];
  let row: string[] = [];
  let at = 1;
  while (at < document.length) {
    let field = '';
    if (document[at] === '"') {
      for (at += 1; document[at] !== '"' || document[at + 1] === '"'; at += 1) {
        assert(at < document.length, 'a quote is not closed');
        if (document[at] === '"') at += 1;
        field += document[at] ?? '';
      }
      at += 1;
    } else {
      while (at < document.length && document[at] !== ',' && document[at] !== '\r') {
        assert(document[at] !== '"' && document[at] !== '\n', 'a cell that needs quotes has none');
        field += document[at++] ?? '';
      }
    }
    row.push(field);
    if (document[at] === ',') {
      at += 1;
      continue;
    }
    assert.equal(document.slice(at, at + 2), '\r\n');
    at += 2;
    rows.push(row);
    row = [];
  }
  return rows;
}
