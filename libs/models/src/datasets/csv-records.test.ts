import { randomStream } from '@basin/core';
import { parse } from 'csv-parse/sync';
import { expect, test } from 'vitest';
import { csvRecords } from './csv-records.ts';

type Read = { rows: string[][]; lines: number[] } | 'refused';

function byParser(text: string, delimiter: string): Read {
  const lines: number[] = [];
  try {
    const rows: string[][] = parse(text, {
      ...{ bom: true, trim: true, delimiter, record_delimiter: ['\r\n', '\n', '\r'] },
      relax_column_count: true,
      skip_empty_lines: true,
      on_record(record: string[], context) {
        lines.push(context.lines);
        return record;
      },
    });
    return { rows, lines };
  } catch {
    return 'refused';
  }
}

function byOurs(text: string, delimiter: string): Read {
  try {
    const { rowCount, lines, widthOf, cell } = csvRecords(
      't.csv',
      new TextEncoder().encode(text),
      delimiter,
    );
    const rows = Array.from({ length: rowCount }, (_, row) =>
      Array.from({ length: widthOf(row) }, (_column, column) => cell(row, column)),
    );
    return { rows, lines: [...lines] };
  } catch {
    return 'refused';
  }
}

test('every text is read as csv-parse reads it, row by row and line by line', () => {
  const cells = ['a', '1.5', ' ', 'é', '"x,y"', '"p\nq"', '"r""s"', ' "t" ', '""', '"u;v"'];
  const pieces = [
    ...cells,
    ...cells,
    '"',
    ',',
    ',',
    ',',
    '\n',
    '\n',
    '\r\n',
    '\t',
    ';',
    '\r',
    '\ufeff',
    '\v',
    ...['\u00a0', '\u2003', '\u2028', '\u205f', '\u1680', '\u3000', '°', '…'],
  ];
  const random = randomStream(1, 'pieces');
  let readCount = 0;
  for (let index = 0; index < 900; index++) {
    const length = 1 + Math.floor(random.uniform() * 12);
    const text = Array.from(
      { length },
      () => pieces[Math.floor(random.uniform() * pieces.length)] as string,
    ).join('');
    const delimiter = [',', ';', '\t'][index % 3] as string;
    const expected = byParser(text, delimiter);
    // Within quotes csv-parse counts a carriage return and a line feed as two lines.
    if (/"[^"]*\r\n[^"]*"/.test(text)) continue;
    if (expected !== 'refused') readCount += 1;
    expect(byOurs(text, delimiter), JSON.stringify(text)).toEqual(expected);
  }
  expect(readCount).toBeGreaterThan(200);
});

test('line ends of both kinds in one file, a byte-order mark, and lines of carriage returns', () => {
  expect(byOurs('\ufeffa,b\r\n1,2\n3,4', ',')).toEqual({
    rows: [
      ['a', 'b'],
      ['1', '2'],
      ['3', '4'],
    ],
    lines: [1, 2, 3],
  });
  expect(byOurs('a,"b\r\nc"\r\n1,2\r\n', ',')).toMatchObject({ lines: [2, 3] });
  expect(byOurs('a,b\r1,2\r', ',')).toMatchObject({ lines: [1, 2] });
});
