import { describe, expect, it } from 'vitest';
import { toCsv } from './csv.ts';

describe('toCsv', () => {
  it('quotes what needs it and leaves absent values empty', () => {
    expect(
      toCsv([
        { a: 'x,y', b: 1 },
        { a: 'say "no"', c: null },
      ]),
    ).toBe('\uFEFFa,b,c\r\n"x,y",1,\r\n"say ""no""",,\r\n');
  });

  it('disarms formulas, and leaves numbers as they are', () => {
    const cells = ['=1+1', '+cmd', '-x', '@sum', '\tq', '-1.5e-3', '+2', -3];
    const lines = toCsv(cells.map((cell) => ({ cell }))).split('\r\n');
    expect(lines.slice(1, -1)).toEqual([
      ...["'=1+1", "'+cmd", "'-x", "'@sum", "'\tq"],
      ...['-1.5e-3', '+2', '-3'],
    ]);
  });

  it('has nothing for numbers that are none', () => {
    expect(toCsv([{ a: Number.NaN }, { a: Infinity }])).toBe('\uFEFFa\r\n\r\n\r\n');
  });
});
