import { BasinError } from '@basin/core';
import { halfFloat } from '../half-float.ts';
import { foreignText } from './foreign-formats.ts';
import { hexadecimal } from './gunzip.ts';

/** What a .npy file holds, row by row whatever its order there. */
export interface NpyArray {
  /** NumPy's name without its byte order: `u1`, `f4`. */
  dtype: string;
  shape: number[];
  /** Bytes and booleans as they are, else converted. */
  values: Uint8Array | Float64Array;
}

type Read = (view: DataView, at: number, little: boolean) => number;

/** By kind and bytes; 64-bit integers are rounded to a double. */
const readers: Record<string, { bytes: number; read: Read }> = {
  b1: { bytes: 1, read: (view, at) => view.getUint8(at) },
  u1: { bytes: 1, read: (view, at) => view.getUint8(at) },
  i1: { bytes: 1, read: (view, at) => view.getInt8(at) },
  u2: { bytes: 2, read: (view, at, little) => view.getUint16(at, little) },
  i2: { bytes: 2, read: (view, at, little) => view.getInt16(at, little) },
  f2: { bytes: 2, read: (view, at, little) => halfFloat(view.getUint16(at, little)) },
  u4: { bytes: 4, read: (view, at, little) => view.getUint32(at, little) },
  i4: { bytes: 4, read: (view, at, little) => view.getInt32(at, little) },
  f4: { bytes: 4, read: (view, at, little) => view.getFloat32(at, little) },
  u8: { bytes: 8, read: (view, at, little) => Number(view.getBigUint64(at, little)) },
  i8: { bytes: 8, read: (view, at, little) => Number(view.getBigInt64(at, little)) },
  f8: { bytes: 8, read: (view, at, little) => view.getFloat64(at, little) },
};

/** What other kinds are, and what to do with them. */
const otherKinds: Record<string, string> = {
  O: 'Python objects, which only Python can read: lists of different lengths, or texts; make them one array of numbers',
  U: 'texts: write class numbers instead (numpy.unique(labels, return_inverse=True)[1])',
  S: 'texts: write class numbers instead (numpy.unique(labels, return_inverse=True)[1])',
  M: 'dates: write them as numbers',
  m: 'durations: write them as numbers',
  c: 'complex numbers: write real and imaginary parts as two features',
  V: 'raw bytes or records: write its fields as arrays of their own',
};

/** Whether bytes begin as a .npy file does. */
export function looksLikeNpy(bytes: Uint8Array, start = 0): boolean {
  return hexadecimal(bytes.subarray(start, start + 6)) === '93 4e 55 4d 50 59';
}

/**
 * Reads a .npy file (numpy.lib.format, versions 1 to 3): a magic text, a header of Python's literals, the
 * values in either order and of either endianness.
 *
 * @param name of the file, for messages.
 * @returns the array, and where it ends: files may follow each other in one blob.
 * @throws BasinError `dataset/not-npy`, `dataset/npy-type`, `dataset/truncated`, `dataset/empty`.
 */
export function parseNpy(name: string, bytes: Uint8Array, start = 0): NpyArray & { end: number } {
  const { header, valuesAt } = headerOf(name, bytes, start);
  const { dtype, isLittle, isFortran, shape } = header;
  const size = shape.reduce((product, length) => product * length, 1);
  const shown = `[${shape.join(', ')}] ${dtype}`;
  if (size === 0) {
    throw new BasinError('dataset/empty', `${name} holds nothing: its shape is ${shown}`);
  }
  const { bytes: width, read } = readers[dtype] as (typeof readers)[string];
  const end = valuesAt + size * width;
  if (bytes.length < end) {
    throw new BasinError(
      'dataset/truncated',
      `${name} ends too soon: ${shown} needs ${end - start} bytes, and it has ${bytes.length - start}; download or write it again`,
    );
  }
  const stored = width === 1 && dtype !== 'i1' ? bytes.subarray(valuesAt, end) : null;
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const valueAt = (index: number): number => read(view, valuesAt + width * index, isLittle);
  const place = isFortran && shape.length > 1 ? columnOrder(shape) : null;
  if (stored !== null && place === null) return { dtype, shape, values: stored, end };
  const values = stored === null ? new Float64Array(size) : new Uint8Array(size);
  for (let index = 0; index < size; index++) values[index] = valueAt(place?.(index) ?? index);
  return { dtype, shape, values, end };
}

/** The only array of a file. @throws BasinError of `parseNpy`, `dataset/trailing-bytes`. */
export function parseNpyFile(name: string, bytes: Uint8Array): NpyArray {
  const { end, ...array } = parseNpy(name, bytes);
  if (end === bytes.length) return array;
  throw new BasinError(
    'dataset/trailing-bytes',
    `${name} has ${bytes.length} bytes, but its header, [${array.shape.join(', ')}] ${array.dtype}, says ${end}: write or download it again`,
  );
}

interface Header {
  dtype: string;
  isLittle: boolean;
  isFortran: boolean;
  shape: number[];
}

/** A header is a line of text; longer ones are not read by NumPy either. */
const longestHeader = 10_000;

function headerOf(
  name: string,
  bytes: Uint8Array,
  start: number,
): { header: Header; valuesAt: number } {
  if (!looksLikeNpy(bytes, start)) {
    const begin = bytes.subarray(start, start + 6);
    const foreign = foreignText(bytes.subarray(start));
    if (foreign !== null) {
      throw new BasinError('dataset/not-npy', `${name} is no NumPy array: ${foreign}`);
    }
    throw notNpy(
      name,
      `it begins with ${hexadecimal(begin) || 'nothing'}, and an array with 93 4e 55 4d 50 59`,
    );
  }
  const major = bytes[start + 6] ?? 0;
  const lengthBytes = major === 1 ? 2 : 4;
  const headerAt = start + 8 + lengthBytes;
  if (major < 1 || major > 3)
    throw notNpy(name, `its format has version ${major}, and 1 to 3 are known`);
  if (bytes.length < headerAt) throw notNpy(name, 'it ends within its header');
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const length = major === 1 ? view.getUint16(start + 8, true) : view.getUint32(start + 8, true);
  if (length > longestHeader || bytes.length < headerAt + length) {
    throw notNpy(
      name,
      `its header should have ${length} bytes, and ${bytes.length - headerAt} follow`,
    );
  }
  const text = new TextDecoder('utf-8').decode(bytes.subarray(headerAt, headerAt + length));
  return { header: parseHeader(name, text), valuesAt: headerAt + length };
}

function parseHeader(name: string, text: string): Header {
  const descr = /'descr':\s*'([^']*)'/.exec(text)?.[1];
  const fortran = /'fortran_order':\s*(True|False)/.exec(text)?.[1];
  const shape = /'shape':\s*\(([\d,\s]*)\)/.exec(text)?.[1];
  if (/'descr':\s*\[/.test(text)) throw wrongType(name, 'records', otherKinds.V as string);
  if (descr === undefined || fortran === undefined || shape === undefined) {
    throw notNpy(name, `its header is ${JSON.stringify(text.slice(0, 120))}`);
  }
  const lengths = shape
    .split(',')
    .filter((part) => part.trim() !== '')
    .map(Number);
  const dtype = descr.replace(/^[<>|=]/, '');
  if (!Object.hasOwn(readers, dtype)) {
    const known = Object.keys(readers).join(', ');
    throw wrongType(
      name,
      descr,
      otherKinds[dtype[0] ?? ''] ?? `a type that is not read: convert it to one of ${known}`,
    );
  }
  if (lengths.length === 0) {
    throw notNpy(
      name,
      'it holds one number without an axis, and examples lie along the first axis',
    );
  }
  return { dtype, isLittle: !descr.startsWith('>'), isFortran: fortran === 'True', shape: lengths };
}

/** Where a value lies in a file that is written column by column. */
function columnOrder(shape: readonly number[]): (index: number) => number {
  const strides = shape.map((_, axis) =>
    shape.slice(0, axis).reduce((product, length) => product * length, 1),
  );
  return (index) => {
    let left = index;
    let position = 0;
    for (let axis = shape.length - 1; axis >= 0; axis--) {
      const length = shape[axis] as number;
      position += (left % length) * (strides[axis] as number);
      left = Math.floor(left / length);
    }
    return position;
  };
}

function notNpy(name: string, why: string): BasinError {
  return new BasinError(
    'dataset/not-npy',
    `${name} is no NumPy array that can be read: ${why}; write it with numpy.save`,
  );
}

function wrongType(name: string, found: string, what: string): BasinError {
  return new BasinError('dataset/npy-type', `${name} has type ${found}, ${what}`);
}
