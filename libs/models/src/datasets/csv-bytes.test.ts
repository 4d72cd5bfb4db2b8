import { randomStream } from '@basin/core';
import { expect, test } from 'vitest';
import { cellKinds, scanColumn } from './csv-cells.ts';
import { csvRecords } from './csv-records.ts';

const bytesOf = (text: string): Uint8Array => new TextEncoder().encode(text);

/** A column read from bytes, and from texts alone, as they are where quotes are within cells. */
function bothWays(cells: readonly string[]) {
  const records = csvRecords('t.csv', bytesOf(`${cells.join(',x\n')},x\n`), ',');
  expect(records.places).not.toBeNull();
  const [byBytes, byText] = [records, { ...records, places: null }].map((one) => {
    const { values, kinds, missingCount, numberCount, different } = scanColumn(one, 0);
    return { values, kinds, missingCount, numberCount, ...different() };
  });
  return { byBytes, byText };
}

test('numbers are what Number makes of them, to the bit; all else is what its text is', () => {
  const random = randomStream(5, 'cells');
  const digits = (most: number): string =>
    Array.from({ length: Math.floor(random.uniform() * most) }, () =>
      Math.floor(random.uniform() * 10),
    ).join('');
  const odd = [
    ...[
      '',
      '?',
      'NA',
      'nan',
      'null',
      '.',
      '-',
      '+.5',
      '-.',
      '1.',
      '1..2',
      '--1',
      '1-',
      '0x10',
      '1e5',
    ],
    ...['1E-7', '1e999', '-0', '-0.0', '007', 'inf', '-Infinity', '+inf', 'infinite', 'Indigo'],
    ...['nothing', '"7"', '" 7"', 'é', 'ünïcode', '1_000', '٣', '9007199254740993', '.1e1', '0b1'],
  ];
  const cells = [...odd];
  for (let index = 0; index < 4_000; index++) {
    const sign = ['', '', '-', '+'][Math.floor(random.uniform() * 4)] as string;
    cells.push(`${sign}${digits(12)}.${digits(12)}`, `${sign}${digits(19)}`);
  }
  const { byBytes, byText } = bothWays(cells);
  expect(byBytes).toEqual(byText);
  const numbers = cells.flatMap((cell, row) => (/^[+-]?\d+\.?\d*$/.test(cell) ? [row] : []));
  expect(numbers.length).toBeGreaterThan(3_000);
  for (const row of numbers) {
    if (!Object.is(byBytes?.values[row], Number(cells[row]))) {
      expect(byBytes?.values[row], cells[row]).toBe(Number(cells[row]));
    }
    expect(byBytes?.kinds[row]).toBe(cellKinds.number);
  }
});

test('different cells in their order, however many', () => {
  const cells = Array.from({ length: 9_000 }, (_, row) => `text ${(row * 7919) % 3_001}`);
  const { byBytes, byText } = bothWays(cells);
  expect(byBytes?.texts).toHaveLength(3_001);
  expect(byBytes).toEqual(byText);
});
