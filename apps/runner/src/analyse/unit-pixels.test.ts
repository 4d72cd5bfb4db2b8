import { parseDatasetInput, sha256Hex } from '@basin/core';
import { openDataCache, resolveDataSource } from '@basin/models/data';
import { expect, it } from 'vitest';
import { dataFilesInto } from './data-files.ts';
import { unitInputs } from './unit-pixels.ts';

/** A .npy file of version 1. */
function npy(shape: string, values: Float64Array | Uint8Array): Uint8Array {
  const type = values instanceof Uint8Array ? '|u1' : '<f8';
  const header = `{'descr': '${type}', 'fortran_order': False, 'shape': (${shape}), }`;
  const start = Buffer.from([0x93, 0x4e, 0x55, 0x4d, 0x50, 0x59, 1, 0, 118, 0]);
  const body = new Uint8Array(values.buffer);
  return Buffer.concat([start, Buffer.from(`${header.padEnd(117)}\n`), body]);
}

/** An IDX file of doubles or bytes, two examples of two. */
function idx(values: Float64Array | Uint8Array): Uint8Array {
  const isBytes = values instanceof Uint8Array;
  const bytes = Buffer.alloc(12 + values.byteLength);
  bytes.set([0, 0, isBytes ? 0x08 : 0x0e, 2, 0, 0, 0, 2, 0, 0, 0, 2]);
  values.forEach((value, index) =>
    isBytes ? bytes.writeUInt8(value, 12 + index) : bytes.writeDoubleBE(value, 12 + 8 * index),
  );
  return bytes;
}

async function scaledIdx(values: Float64Array | Uint8Array) {
  const files: Record<string, Uint8Array> = {
    x: idx(values),
    y: Uint8Array.of(0, 0, 0x08, 1, 0, 0, 0, 2, 0, 1),
  };
  const blobs: Uint8Array[] = [];
  const input = parseDatasetInput({
    ...{ name: 'idx', train: { inputs: 'x', labels: 'y' }, pixels: 'unit' },
  });
  const given = { ...dataFilesInto(blobs), readFile: (name: string) => files[name] as Uint8Array };
  const said: string[] = [];
  const found = await unitInputs(await resolveDataSource(input, given), blobs, (text) =>
    said.push(text),
  );
  const loaded = await openDataCache(
    ({ sha256 }) => blobs.find((bytes) => sha256Hex(bytes) === sha256) as Uint8Array,
  ).get([found]);
  const [columns] = loaded.values();
  return { inputs: Array.from(columns!.train.inputs), said: said.join() };
}

async function scaled(values: Float64Array | Uint8Array) {
  const files: Record<string, Uint8Array> = {
    x: npy('2, 2', values),
    y: npy('2,', Uint8Array.of(0, 1)),
  };
  const blobs: Uint8Array[] = [];
  const input = parseDatasetInput({
    ...{ name: 'npy', train: { inputs: 'x', targets: 'y' }, scale: 'unit', testShare: 0 },
  });
  const resolved = await resolveDataSource(input, {
    ...dataFilesInto(blobs),
    readFile: (name) => files[name] as Uint8Array,
  });
  const said: string[] = [];
  const found = await unitInputs(resolved, blobs, (text) => said.push(text));
  return { scale: 'scale' in found ? found.scale : null, said: said.join() };
}

it('leaves numbers in [0, 1] as they are, stretches others, divides bytes, and says which', async () => {
  expect(await scaled(Float64Array.of(0.1, 0.5, 0.25, 0.99))).toEqual({
    scale: 'none',
    said: 'inputs go from 0.1 to 0.99, in [0, 1] already: --pixels=unit leaves them as they are',
  });
  expect(await scaled(Float64Array.of(-1, 0.5, 0.25, 2))).toEqual({
    scale: 'unit',
    said: 'inputs go from -1 to 2: --pixels=unit stretches them so that they fill [0, 1]',
  });
  expect(await scaled(Uint8Array.of(0, 5, 25, 200))).toEqual({
    scale: 'unit',
    said: '--pixels=unit divides the bytes by 255',
  });
});

it('says the same of IDX files, and takes numbers in [0, 1] as they stand in them', async () => {
  expect(await scaledIdx(Float64Array.of(0.125, 0.5, 0.25, 0.75))).toEqual({
    inputs: [0.125, 0.5, 0.25, 0.75],
    said: 'inputs go from 0.125 to 0.75, in [0, 1] already: --pixels=unit leaves them as they are',
  });
  expect(await scaledIdx(Float64Array.of(-1, 0.5, 0.25, 3))).toEqual({
    inputs: [0, 0.375, 0.3125, 1],
    said: 'inputs go from -1 to 3: --pixels=unit stretches them so that they fill [0, 1]',
  });
  expect((await scaledIdx(Uint8Array.of(0, 5, 25, 200))).said).toBe(
    '--pixels=unit divides the bytes by 255',
  );
});
