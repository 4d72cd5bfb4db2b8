import { endianness } from 'node:os';

/** Float32 values as the bytes that are stored and hashed: little-endian on every machine. */
export function littleEndianBytes(values: Float32Array): Uint8Array {
  const bytes = new Uint8Array(values.length * 4);
  bytes.set(new Uint8Array(values.buffer, values.byteOffset, values.byteLength));
  if (endianness() === 'BE') Buffer.from(bytes.buffer).swap32();
  return bytes;
}

/** The reverse of `littleEndianBytes`. */
export function floatsOfLittleEndian(bytes: Uint8Array): Float32Array {
  const copy = Uint8Array.from(bytes);
  if (endianness() === 'BE') Buffer.from(copy.buffer).swap32();
  return new Float32Array(copy.buffer);
}
