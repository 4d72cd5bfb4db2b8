import { expect, test } from 'vitest';
import { recordsToCsv, toCsv } from './csv.ts';

test('text that a spreadsheet would run is escaped, numbers are not', () => {
  const csv = toCsv(
    ['label', 'loss'],
    [
      ['=HYPERLINK("http://x")', -0.5],
      ['+1', 1],
      ['-1', 2],
      ['@SUM(A1)', 3],
      ['\tx', null],
    ],
  );
  expect(csv.split('\r\n').slice(1, -1)).toEqual([
    `"'=HYPERLINK(""http://x"")",-0.5`,
    `'+1,1`,
    `'-1,2`,
    `'@SUM(A1),3`,
    `'\tx,`,
  ]);
});

test('header cells are escaped too, and cells with commas, quotes and line breaks are quoted', () => {
  expect(toCsv(['=a'], [['x,y'], ['say "hi"'], ['two\nlines']])).toBe(
    '\uFEFF\'=a\r\n"x,y"\r\n"say ""hi"""\r\n"two\nlines"\r\n',
  );
});

test('records with different fields share one header', () => {
  expect(recordsToCsv([{ a: 1 }, { b: 'x', a: 2 }])).toBe('\uFEFFa,b\r\n1,\r\n2,x\r\n');
});
