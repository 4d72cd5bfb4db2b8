import { endianness } from 'node:os';
import type { Precision } from '@basin/core';

/** Weights in the precision that they were trained in. */
export type Floats = Float32Array | Float64Array;

/** Values as the bytes that are stored and hashed: little-endian on every machine. */
export function littleEndianBytes(values: Floats): Uint8Array {
  const bytes = new Uint8Array(values.byteLength);
  bytes.set(new Uint8Array(values.buffer, values.byteOffset, values.byteLength));
  swapWhereBig(bytes, values.BYTES_PER_ELEMENT);
  return bytes;
}

/** The reverse of `littleEndianBytes` for float32. */
export function floatsOfLittleEndian(bytes: Uint8Array): Float32Array {
  const copy = Uint8Array.from(bytes);
  swapWhereBig(copy, 4);
  return new Float32Array(copy.buffer);
}

/** The reverse of `littleEndianBytes`, for what a training of this precision stored. */
export function storedFloats(bytes: Uint8Array, precision: Precision): Floats {
  if (precision === 'float32') return floatsOfLittleEndian(bytes);
  const copy = Uint8Array.from(bytes);
  swapWhereBig(copy, 8);
  return new Float64Array(copy.buffer);
}

/** The same rounded to float32, for whoever computes in it. */
export function singleFloats(bytes: Uint8Array, precision: Precision): Float32Array {
  return single(storedFloats(bytes, precision));
}

/** Values rounded to float32; the same array where they are. */
export function single(floats: Floats): Float32Array {
  return floats instanceof Float32Array ? floats : Float32Array.from(floats);
}

function swapWhereBig(bytes: Uint8Array, width: number): void {
  if (endianness() !== 'BE') return;
  const buffer = Buffer.from(bytes.buffer);
  if (width === 8) buffer.swap64();
  else buffer.swap32();
}
