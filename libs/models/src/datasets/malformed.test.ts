import { gzipSync } from 'node:zlib';
import { type DatasetInput, errorCode, errorMessage } from '@basin/core';
import { expect, it } from 'vitest';
import { idxBytes } from '../testing/idx-bytes.ts';
import { memoryFiles } from '../testing/memory-files.ts';
import { npyBytes, npyFile, zipBytes } from '../testing/npy-bytes.ts';
import { inspectDataFile, inspectDataSource } from './inspect.ts';
import { resolveDataSource } from './resolve.ts';

type Files = Record<string, Uint8Array | string>;
type Case = [what: string, files: Files, input?: Partial<Record<string, unknown>>];

const bytes = (...values: number[]): Uint8Array => new Uint8Array(values);
const patched = (file: Uint8Array, at: number, value: number): Uint8Array => {
  const copy = Uint8Array.from(file);
  copy[at < 0 ? copy.length + at : at] = value;
  return copy;
};

const table = 'size,colour,y\n1,red,2.5\n2,blue,3.5\n3,red,4.5\n4,blue,5.5\n';
/** As programs write it where the decimal sign is a comma. */
const semicolons = table.replaceAll(',', ';').replace(/^(\d)/gm, '$1,5').replaceAll('.', ',');
const csv = (text: string | Uint8Array): Files => ({ 't.csv': text });
const csvCases: Case[] = [
  ['no bytes at all', csv('')],
  ['a header alone', csv('size,colour,y\n')],
  ['one row', csv('size,colour,y\n1,red,2\n')],
  ['a row that is too short', csv(table.replace('2,blue', '2'))],
  ['a row that is too long', csv(table.replace('3.5', '3.5,,'))],
  ['decimal commas', csv(table.replaceAll('.5', ',5'))],
  ['decimal commas between semicolons', csv(semicolons)],
  ['decimal commas in the target', csv(semicolons.replaceAll(/^(\d),\d/gm, '$1'))],
  ['commas between thousands', csv(table.replace(/^(\d),/gm, '"$1,000",'))],
  ['hexadecimal numbers', csv(table.replace(/^(\d),/gm, '0x1$1,'))],
  ['per cents', csv(table.replace(/^(\d),/gm, '$1%,'))],
  ['a row as the header', csv('1,0.5,red\n2,0.25,blue\n3,1.5,red\n'), { target: 2 }],
  ['a quote without an end', csv(table.replace('blue', '"blue'))],
  ['two columns of one name', csv(table.replace('size', 'colour'))],
  ['an empty cell among numbers', csv(table.replace('2,blue', ',blue'))],
  ['an empty cell among texts', csv(table.replace('2,blue', '2,'))],
  ['several cells that say NA', csv(table.replaceAll('red', 'NA'))],
  ['an empty target', csv(table.replace('3.5', ''))],
  ['a unit behind a number', csv(table.replace('2,blue', '2cm,blue'))],
  ['an infinite number', csv(table.replace('2,blue', 'inf,blue'))],
  ['a number that is too large', csv(table.replace('2,blue', '1e999,blue'))],
  ['a number too large to be standardised', csv(table.replace('2,blue', '1e300,blue'))],
  ['a number too large for single precision', csv(table.replace('3.5', '1e39'))],
  ['a text as the target of a regression', csv(table), { target: 'colour', kind: 'regression' }],
  ['a text in a target of numbers', csv(table.replace('3.5', '3k'))],
  ['a target that is not there', csv(table), { target: 'colr' }],
  ['a text among several targets', csv(table), { target: undefined, targets: ['y', 'colour'] }],
  [
    'classes of several targets',
    csv(table),
    { target: undefined, targets: ['size', 'y'], kind: 'classification' },
  ],
  ['a target twice', csv(table), { target: undefined, targets: ['y', 2] }],
  ['a position beyond the columns', csv(table), { target: 7 }],
  ['a feature that is not there', csv(table), { features: ['sise'] }],
  ['the target among the features', csv(table), { features: ['size', 'y'] }],
  ['no column beside the target', csv('y\n1\n2\n3\n')],
  ['one class alone', csv(table.replaceAll('blue', 'red')), { target: 'colour' }],
  ['a name in every row', csv(`name,y\n${names(120)}`)],
  ['a class in every row', csv(`x,y\n${names(1_100)}`), { target: 'x', kind: 'classification' }],
  ['a subset beyond the rows', csv(table), { trainCount: 100 }],
  ['a count and a share', csv(table), { trainCount: 2, trainShare: 0.5 }],
  ['UTF-16', csv(bytes(0xff, 0xfe, 0x61, 0, 0x2c, 0, 0x62, 0))],
  ['Latin-1', csv(bytes(0x61, 0x2c, 0x62, 0x0a, 0x31, 0x2c, 0xe9, 0x0a))],
  ['a NUL byte', csv(table.replace('2,blue', '2,bl\0e'))],
  ['a spreadsheet', csv(zipBytes({ 'xl/workbook.xml': bytes(60) }))],
  ['a Parquet file', csv(bytes(0x50, 0x41, 0x52, 0x31, 0, 0))],
  ['a Git LFS pointer', csv('version https://git-lfs.github.com/spec/v1\noid sha256:00\n')],
  ['an HTML page', csv('<!DOCTYPE html><html></html>\n')],
  ['a file that is not there', {}],
  ['a file called .gz that is none', { 't.csv.gz': table }, { file: 't.csv.gz' }],
  ['a gzip file that was cut short', csv(gzipSync(table).subarray(0, 30))],
];
const [images, labels] = [
  idxBytes(
    [4, 2, 2],
    Array.from({ length: 16 }, (_, i) => i),
  ),
  idxBytes([4], [0, 1, 0, 1]),
];
const idx = (changed: Partial<Record<'x' | 'y' | 'tx' | 'ty', Uint8Array>>): Files => ({
  ...{ x: images, y: labels },
  ...changed,
});
const split = { test: { inputs: 'tx', labels: 'ty' } };
const idxCases: Case[] = [
  ['no bytes at all', idx({ x: bytes() })],
  ['a PNG image', idx({ x: bytes(0x89, 0x50, 0x4e, 0x47) })],
  ['an unknown type', idx({ x: patched(images, 2, 7) })],
  ['no axes', idx({ x: patched(images, 3, 0) })],
  ['a header that was cut short', idx({ x: images.subarray(0, 10) })],
  ['values that were cut short', idx({ x: images.subarray(0, 25) })],
  ['values after the last', idx({ x: Buffer.concat([images, bytes(1, 2)]) })],
  ['no examples', idx({ x: idxBytes([0, 2, 2], []) })],
  ['more labels than images', idx({ y: idxBytes([5], [0, 1, 0, 1, 0]) })],
  ['labels and images exchanged', idx({ x: labels, y: images })],
  ['a negative label', idx({ y: idxBytes([4], [0, 1, -1, 1], 'int8') })],
  ['a label that is no whole number', idx({ y: idxBytes([4], [0, 1, 0.5, 1], 'float32') })],
  ['a label beyond the classes', idx({ y: idxBytes([4], [0, 1, 7, 1]) }), { classCount: 3 }],
  ['one class alone', idx({ y: idxBytes([4], [1, 1, 1, 1]) })],
  ['NaN among the inputs', idx({ x: idxBytes([4, 1], [1, Number.NaN, 2, 3], 'float32') })],
  [
    'an input too large to be standardised',
    idx({ x: idxBytes([4, 1], [1, 1e300, 2, 3], 'float64') }),
  ],
  [
    'a class that only the test split has',
    idx({ tx: images, ty: idxBytes([4], [0, 1, 2, 1]) }),
    split,
  ],
  [
    'test images of another size',
    idx({ tx: idxBytes([1, 3, 3], Array(9).fill(1) as number[]), ty: idxBytes([1], [0]) }),
    split,
  ],
  [
    'test images of another type',
    idx({ tx: idxBytes([4, 2, 2], Array(16).fill(1) as number[], 'float32'), ty: labels }),
    split,
  ],
  ['a subset beyond the images', idx({}), { trainCount: 5 }],
];

const [x, y] = [npyBytes([4, 2], [1, 2, 3, 4, 5, 6, 7, 8]), npyBytes([4], [0, 1, 0, 1], 'i8')];
const npy = (changed: Partial<Record<'x' | 'y' | 'tx' | 'ty', Uint8Array>>): Files => ({
  ...{ x, y },
  ...changed,
});
const npySplit = { test: { inputs: 'tx', targets: 'ty' } };
const npyCases: Case[] = [
  ['no bytes at all', npy({ x: bytes() })],
  ['an HDF5 file', npy({ x: bytes(0x89, 0x48, 0x44, 0x46, 0x0d) })],
  ['a pickle', npy({ x: bytes(0x80, 4, 0x95, 0, 0, 0) })],
  ['a version that is to come', npy({ x: patched(x, 6, 9) })],
  ['a header that was cut short', npy({ x: x.subarray(0, 40) })],
  ['a header that is no header', npy({ x: patched(x, 12, 0x58) })],
  ['values that were cut short', npy({ x: x.subarray(0, x.length - 3) })],
  ['values after the last', npy({ x: Buffer.concat([x, bytes(0)]) })],
  ['Python objects', npy({ x: npyFile('|O', [4], bytes(0)) })],
  ['texts as labels', npy({ y: npyFile('<U5', [4], new Uint8Array(80)) })],
  ['complex numbers', npy({ x: npyFile('<c8', [4], new Uint8Array(32)) })],
  ['dates', npy({ x: npyFile('<M8[ns]', [4], new Uint8Array(32)) })],
  ['extended precision', npy({ x: npyFile('<f16', [4], new Uint8Array(64)) })],
  ['a number without an axis', npy({ x: npyFile('<f8', [], new Uint8Array(8)) })],
  ['no examples', npy({ x: npyBytes([0, 2], []) })],
  ['more targets than examples', npy({ y: npyBytes([5], [0, 1, 0, 1, 0], 'i8') })],
  [
    'one-hot labels',
    npy({ y: npyBytes([4, 2], [1, 0, 0, 1, 1, 0, 0, 1], 'i8') }),
    { kind: 'classification' },
  ],
  ['a label beyond the classes', npy({ y: npyBytes([4], [0, 1, 5, 1], 'i8') }), { classCount: 2 }],
  ['classes that begin below 0', npy({ y: npyBytes([4], [-1, 0, 1, -1], 'i8') })],
  ['an infinite input', npy({ x: npyBytes([4], [1, 2, Infinity, 3]) })],
  [
    'an input too large to be standardised',
    npy({ x: npyBytes([4, 2], [1, 2, 3, 1e300, 5, 6, 7, 8]) }),
  ],
  ['a target too large for single precision', npy({ y: npyBytes([4], [1, 2, -1e39, 3]) })],
  ['NaN among the targets', npy({ y: npyBytes([4], [1, Number.NaN, 2, 3]) })],
  [
    'probabilities that sum to less than 1',
    npy({ y: npyBytes([4, 2], [1, 0, 0.5, 0.5, 0.5, 0.25, 0, 1]) }),
    { kind: 'probabilities' },
  ],
  [
    'logits as probabilities',
    npy({ y: npyBytes([4, 2], [1, 0, 3, -2, 0.5, 0.5, 0, 1]) }),
    { kind: 'probabilities' },
  ],
  ['classes as probabilities', npy({}), { kind: 'probabilities' }],
  ['five axes', npy({ x: npyBytes([4, 1, 1, 1, 2], [1, 2, 3, 4, 5, 6, 7, 8]) })],
  [
    'test examples of another shape',
    npy({ tx: npyBytes([2, 3], [1, 2, 3, 4, 5, 6]), ty: npyBytes([2], [0, 1], 'i8') }),
    npySplit,
  ],
];

const archive = zipBytes({ 'x.npy': x, 'y.npy': y });
const npz = (file: Uint8Array): Files => ({ 'd.npz': file });
const npzCases: Case[] = [
  ['no bytes at all', npz(bytes())],
  ['a single array', npz(x)],
  ['an archive that was cut short', npz(archive.subarray(0, archive.length - 40))],
  ['an array that was changed', npz(patched(archive, 40, 0xff))],
  ['an array that is encrypted', npz(encrypted(archive))],
  ['no arrays', npz(zipBytes({ 'readme.txt': bytes(65) }))],
  ['arrays of unusual names', npz(zipBytes({ 'a.npy': x, 'b.npy': y }))],
  ['an array that is not there', npz(archive), { inputs: 'xs', targets: 'y' }],
  [
    'more targets than examples',
    npz(zipBytes({ 'x.npy': x, 'y.npy': npyBytes([5], [0, 1, 0, 1, 0], 'i8') })),
  ],
  [
    'classes that begin below 0',
    npz(zipBytes({ 'x.npy': x, 'y.npy': npyBytes([4], [-1, 0, 1, 1], 'i8') })),
  ],
  [
    'a class that only the test split has',
    npz(
      zipBytes({
        ...{ 'x_train.npy': x, 'y_train.npy': y, 'x_test.npy': x },
        'y_test.npy': npyBytes([4], [0, 1, 2, 1], 'i8'),
      }),
    ),
  ],
  ['inputs without targets', npz(archive), { inputs: 'x' }],
];

const sections: [title: string, cases: Case[], input: object][] = [
  ['CSV', csvCases, { name: 'csv', file: 't.csv', target: 'y' }],
  ['IDX', idxCases, { name: 'idx', train: { inputs: 'x', labels: 'y' } }],
  ['NumPy arrays (npy)', npyCases, { name: 'npy', train: { inputs: 'x', targets: 'y' } }],
  ['NumPy archives (npz)', npzCases, { name: 'npz', file: 'd.npz' }],
];

it('every malformed file is refused by its code, by doctor too, and docs/malformed-data.md shows how', async () => {
  const parts = [
    '# Malformed data, and what is said of it',
    'Written by a test. Nothing trains on any of these, and `basin doctor --data=FILE` says the same of each; [errors.md](errors.md) explains the codes.',
  ];
  let count = 0;
  for (const [title, cases, input] of sections) {
    const lines = await messages(cases, input);
    for (const { code } of lines) expect(code).toMatch(/^(dataset|cli)\//);
    count += lines.length;
    const shown = lines.map(({ what, code, message }) => `# ${what}\n[${code}] ${message}`);
    parts.push(`## ${title}`, ['```text', shown.join('\n\n'), '```'].join('\n'));
  }
  expect(count).toBeGreaterThanOrEqual(40);
  await expect(`${parts.join('\n\n')}\n`).toMatchFileSnapshot('../../../../docs/malformed-data.md');
});

async function messages(cases: readonly Case[], input: object) {
  const found: { what: string; code: string; message: string }[] = [];
  for (const [what, files, given] of cases) {
    const read = resolveDataSource({ ...input, ...given } as DatasetInput, memoryFiles(files));
    const error: unknown = await read.then(
      () => new Error(`${what}: was read`),
      (caught: unknown) => caught,
    );
    const said = { code: errorCode(error), message: errorMessage(error) };
    expect(await problemsOf({ ...input, ...given } as DatasetInput, files), what).toContainEqual(
      said,
    );
    found.push({ what, ...said });
  }
  return found;
}

/** What `doctor --data` says: of the file alone where it is the data set, and the study says nothing more. */
async function problemsOf(input: DatasetInput, files: Files) {
  const { readFile } = memoryFiles(files);
  const file = 'file' in input ? files[input.file] : undefined;
  const plain = Object.keys(input).every((key) => ['name', 'file', 'target'].includes(key));
  if (
    'file' in input &&
    file !== undefined &&
    plain &&
    !('target' in input && input.target !== 'y')
  ) {
    return (await inspectDataFile(input.file, await readFile(input.file))).problems;
  }
  return (await inspectDataSource(input, readFile)).problems;
}

function names(count: number): string {
  return Array.from({ length: count }, (_, index) => `n${index},${index}.5\n`).join('');
}

/** Sets the flag of encryption of every member. */
function encrypted(file: Uint8Array): Uint8Array {
  const at = Buffer.from(file).indexOf(Buffer.from('PK\x01\x02', 'latin1'));
  return patched(file, at + 8, 1);
}
