import { BasinError } from '@basin/core';
import { foreignText } from './foreign-formats.ts';
import { hexadecimal } from './gunzip.ts';

/** What an IDX file holds: values row by row. */
export interface IdxArray {
  dtype: IdxDtype;
  shape: number[];
  /** As they lie in the file where they are bytes, else converted. */
  values: Uint8Array | Float64Array;
}

interface Dtype {
  bytes: number;
  read(view: DataView, offset: number): number;
}

/** By the third byte of the file; all are big-endian. */
const dtypes = {
  uint8: { code: 0x08, bytes: 1, read: (view, at) => view.getUint8(at) },
  int8: { code: 0x09, bytes: 1, read: (view, at) => view.getInt8(at) },
  int16: { code: 0x0b, bytes: 2, read: (view, at) => view.getInt16(at) },
  int32: { code: 0x0c, bytes: 4, read: (view, at) => view.getInt32(at) },
  float32: { code: 0x0d, bytes: 4, read: (view, at) => view.getFloat32(at) },
  float64: { code: 0x0e, bytes: 8, read: (view, at) => view.getFloat64(at) },
} as const satisfies Record<string, Dtype & { code: number }>;
type IdxDtype = keyof typeof dtypes;

/** Whether bytes begin as an IDX file does. */
export function looksLikeIdx(bytes: Uint8Array): boolean {
  return bytes.length >= 4 && bytes[0] === 0 && bytes[1] === 0 && dtypeOf(bytes[2]) !== undefined;
}

function dtypeOf(code: number | undefined): IdxDtype | undefined {
  return (Object.keys(dtypes) as IdxDtype[]).find((name) => dtypes[name].code === code);
}

/**
 * Reads an IDX file (yann.lecun.com/exdb/mnist): two zero bytes, the dtype, the number of axes, their
 * lengths, the values.
 *
 * @param name of the file, for messages.
 * @returns the array, and where it ends: files may follow each other in one blob.
 * @throws BasinError `dataset/not-idx`, `dataset/truncated`, `dataset/empty`.
 */
export function parseIdx(name: string, bytes: Uint8Array, start = 0): IdxArray & { end: number } {
  const header = bytes.subarray(start, start + 4);
  const dtype = dtypeOf(header[2]);
  const rank = header[3] ?? 0;
  if (header[0] !== 0 || header[1] !== 0 || dtype === undefined || rank < 1 || rank > 4) {
    const foreign = foreignText(bytes.subarray(start));
    throw new BasinError(
      'dataset/not-idx',
      foreign !== null
        ? `${name} is not an IDX file: ${foreign}`
        : `${name} is not an IDX file: it begins with ${hexadecimal(header) || 'nothing'}, and an IDX file with 00 00, its type (08, 09, 0b, 0c, 0d or 0e) and 1 to 4 axes`,
    );
  }
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const valuesAt = start + 4 + 4 * rank;
  if (bytes.length < valuesAt) {
    throw truncated(name, `its header of ${4 + 4 * rank} bytes`, bytes.length - start);
  }
  const shape = Array.from({ length: rank }, (_, axis) => view.getUint32(start + 4 + 4 * axis));
  const size = shape.reduce((product, length) => product * length, 1);
  if (size === 0) {
    throw new BasinError(
      'dataset/empty',
      `${name} holds nothing: its shape is [${shape.join(', ')}]`,
    );
  }
  const end = valuesAt + size * dtypes[dtype].bytes;
  if (bytes.length < end) {
    const values = `[${shape.join(', ')}] ${dtype}, ${end - start} bytes`;
    throw truncated(name, values, bytes.length - start);
  }
  return { dtype, shape, values: valuesOf(dtype, bytes, view, valuesAt, size), end };
}

/** The only array of a file. @throws BasinError of `parseIdx`, `dataset/trailing-bytes`. */
export function parseIdxFile(name: string, bytes: Uint8Array): IdxArray {
  const { end, ...array } = parseIdx(name, bytes);
  if (end === bytes.length) return array;
  throw new BasinError(
    'dataset/trailing-bytes',
    `${name} has ${bytes.length} bytes, but its header, [${array.shape.join(', ')}] ${array.dtype}, says ${end}: download it again`,
  );
}

function valuesOf(
  dtype: IdxDtype,
  bytes: Uint8Array,
  view: DataView,
  start: number,
  size: number,
): Uint8Array | Float64Array {
  if (dtype === 'uint8') return bytes.subarray(start, start + size);
  const { bytes: width, read }: Dtype = dtypes[dtype];
  const values = new Float64Array(size);
  for (let index = 0; index < size; index++) values[index] = read(view, start + index * width);
  return values;
}

function truncated(name: string, wanted: string, found: number): BasinError {
  return new BasinError(
    'dataset/truncated',
    `${name} ends too soon: it should hold ${wanted}, and has ${found} bytes; download it again`,
  );
}
