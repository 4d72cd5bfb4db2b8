import {
  type BlobRef,
  type DatasetConfig,
  parseDatasetInput,
  randomStream,
  sha256Hex,
} from '@basin/core';
import { resolveDataSource } from '@basin/models/data';

/** A table as people have them: numbers and categories, 20,000 rows; the same bytes wherever it is made. */
const tableRowCount = 20_000;
const numberCount = 8;
const categories = { city: 12, plan: 6, colour: 4 };
const classCount = 5;

let made: Uint8Array | null = null;

/** The CSV file. Its class is the largest of five linear scores with noise on them. */
export function tableBytes(): Uint8Array {
  if (made !== null) return made;
  const random = randomStream(17, 'table');
  const widths = [...Array.from({ length: numberCount }, () => 1), ...Object.values(categories)];
  const weights = widths.map((width) =>
    Array.from({ length: width }, () => Array.from({ length: classCount }, () => random.normal())),
  );
  const names = Array.from({ length: numberCount }, (_, index) => `n${index}`);
  const lines = [[...names, ...Object.keys(categories), 'class'].join(',')];
  for (let row = 0; row < tableRowCount; row++) {
    const scores = Array.from({ length: classCount }, () => random.normal());
    const cells = widths.map((width, column) => {
      const value = width === 1 ? random.normal() : Math.floor(random.uniform() * width);
      const chosen = weights[column]?.[width === 1 ? 0 : value] as number[];
      chosen.forEach((weight, one) => (scores[one]! += width === 1 ? weight * value : weight));
      return width === 1
        ? value.toFixed(4)
        : `${Object.keys(categories)[column - numberCount]}${value}`;
    });
    lines.push([...cells, `class${scores.indexOf(Math.max(...scores))}`].join(','));
  }
  made = new TextEncoder().encode(`${lines.join('\n')}\n`);
  return made;
}

/** The data set of the file as a study reads it, every row for training. */
export function tableConfig(): Promise<DatasetConfig> {
  return resolveDataSource(
    parseDatasetInput({ name: 'csv', file: 'table.csv', target: 'class', testShare: 0 }),
    {
      readFile: tableBytes,
      putBlob: (bytes): BlobRef => ({ sha256: sha256Hex(bytes), byteCount: bytes.byteLength }),
    },
  );
}

/** Its bytes, which no database holds here. */
export function readTable({ sha256 }: BlobRef): Uint8Array {
  const bytes = tableBytes();
  if (sha256Hex(bytes) === sha256) return bytes;
  throw new Error(`no data set with SHA-256 ${sha256}`);
}
