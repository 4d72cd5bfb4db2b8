import { describe, expect, it } from 'vitest';
import { cellCount, cutTo, printable } from './cells.ts';
import { fieldList } from './field-list.ts';
import { fitTable, type FittedColumn, loggedLabel } from './fit-table.ts';
import { outputWidth } from './terminal-width.ts';

const columns: FittedColumn[] = [
  { title: 'id', align: 'left' },
  { title: 'label', align: 'left', shrinkTo: 8 },
  { title: 'loss', align: 'right' },
  { title: 'planned', align: 'left', optional: true },
  { title: 'tags', align: 'left', shrinkTo: 6, optional: true },
];
const rows = [
  [
    '0123456789ab',
    'a label that is rather long, for it says everything',
    '0.1234',
    '2026-11-27',
    'paper',
  ],
  ['ba9876543210', '短い名前 日本語', '12.5', '2026-11-26', ''],
];

describe('a table that has to fit', () => {
  it('is as wide as it is where nothing limits it', () => {
    expect(fitTable(columns, rows, null)).toContain('for it says everything');
  });

  it('cuts labels in a log too, where a point may be whole records', () => {
    const label: FittedColumn = { title: 'point', align: 'left', loggedTo: loggedLabel };
    const lines = (width: number | null) =>
      fitTable([label, { title: 'n', align: 'right' }], [['x'.repeat(2_000), '7']], width);
    expect(lines(null).split('\n')[2]).toBe(`${'x'.repeat(loggedLabel - 1)}…  7`);
  });

  it('leaves out what is needed least, first the greatest number', () => {
    const ranked: FittedColumn[] = [
      { title: 'name', align: 'left' },
      { title: 'first', align: 'left', optional: 2 },
      { title: 'second', align: 'left', optional: 1 },
      { title: 'third', align: 'left', optional: true },
    ];
    const titlesAt = (width: number) => fitTable(ranked, [], width).split('\n')[0];
    expect(titlesAt(26)).toBe('name  first  second  third');
    expect(titlesAt(25)).toBe('name  second  third');
    expect(titlesAt(18)).toBe('name  third');
  });

  it.each([100, 80, 60, 45, 36])(
    'takes at most %d cells a line and keeps numbers whole',
    (width) => {
      const lines = fitTable(columns, rows, width).split('\n');
      expect(lines).toHaveLength(4);
      for (const line of lines) expect(cellCount(line)).toBeLessThanOrEqual(width);
      expect(lines[2]).toContain('0.1234');
      expect(lines[2]).toContain('0123456789ab');
    },
  );

  it('cuts the longest text before it leaves columns out', () => {
    expect(fitTable(columns, rows, 60)).toBe(
      [
        'id            label                  loss  planned     tags',
        '────────────  ───────────────────  ──────  ──────────  ─────',
        '0123456789ab  a label that is ra…  0.1234  2026-11-27  paper',
        'ba9876543210  短い名前 日本語        12.5  2026-11-26',
      ].join('\n'),
    );
    expect(fitTable(columns, rows, 36)).not.toContain('planned');
  });

  it('cuts what cannot fit otherwise', () => {
    for (const line of fitTable(columns, rows, 20).split('\n')) {
      expect(cellCount(line)).toBeLessThanOrEqual(20);
    }
  });
});

describe('cells', () => {
  it.each([
    ['abc', 3],
    ['日本', 4],
    ['e\u0301', 1],
    ['👩‍🔬', 2],
    ['', 0],
  ])('%s takes %d', (text, count) => expect(cellCount(text)).toBe(count));

  it('are never exceeded by a cut', () => {
    for (let cells = 0; cells < 12; cells++) {
      expect(cellCount(cutTo('ab日本c日本de', cells))).toBeLessThanOrEqual(cells);
    }
    expect(cutTo('abcdef', 4)).toBe('abc…');
  });

  it('hold nothing that steers a terminal', () => {
    expect(printable('a\u001b[31mb\r\n\tc\u202e')).toBe('a�[31mb c�');
  });
});

it('fields wrap between words, and within one that is too long', () => {
  const text = fieldList(
    [
      ['error', 'a message of several words'],
      ['id', 'x'.repeat(30)],
    ],
    20,
  );
  expect(text.split('\n')).toEqual([
    'error  a message of',
    '       several words',
    `id     ${'x'.repeat(13)}`,
    `       ${'x'.repeat(13)}`,
    '       xxxx',
  ]);
});

it('the width is the terminal’s, or what COLUMNS says; a file has none', () => {
  expect(outputWidth({ isTTY: true, columns: 60 }, {})).toBe(60);
  expect(outputWidth({ isTTY: true, columns: 0 }, {})).toBe(80);
  expect(outputWidth({}, { COLUMNS: '60' })).toBe(60);
  expect(outputWidth({}, { COLUMNS: 'wide' })).toBeNull();
});
