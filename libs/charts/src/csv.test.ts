import { expect, test } from 'vitest';
import { recordsToCsv, toCsv } from './csv.ts';

test('text that a spreadsheet would run is escaped, numbers are not', () => {
  const cells = ['=HYPERLINK("x")', '+cmd', '-x', '@sum', '\tq', '＝1+1', '-1.5e-3', '+2', -3];
  const lines = toCsv(
    ['cell'],
    cells.map((cell) => [cell]),
  ).split('\r\n');
  expect(lines.slice(1, -1)).toEqual([
    ...[`"'=HYPERLINK(""x"")"`, "'+cmd", "'-x", "'@sum", "'\tq", "'＝1+1"],
    ...['-1.5e-3', '+2', '-3'],
  ]);
});

test('header cells are escaped too, and cells with commas, quotes and line breaks are quoted', () => {
  expect(toCsv(['=a'], [['x,y'], ['say "hi"'], ['two\nlines']])).toBe(
    '\uFEFF\'=a\r\n"x,y"\r\n"say ""hi"""\r\n"two\nlines"\r\n',
  );
});

test('records with different fields share one header; what is absent or no number is empty', () => {
  expect(recordsToCsv([{ a: 1 }, { b: 'x', a: 2 }, { a: Number.NaN, b: null }])).toBe(
    '\uFEFFa,b\r\n1,\r\n2,x\r\n,\r\n',
  );
  expect(toCsv(['a'], [[Infinity], [true]])).toBe('\uFEFFa\r\n\r\ntrue\r\n');
});
