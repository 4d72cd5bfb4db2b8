import { parseDatasetInput } from '@basin/core';
import { resolveDataSource } from '@basin/models/data';
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
