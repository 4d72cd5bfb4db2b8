import { crc32, inflateRawSync } from 'node:zlib';
import { BasinError, errorMessage } from '@basin/core';
import { foreignText } from './foreign-formats.ts';
import { looksLikeNpy } from './npy-format.ts';

/** One file of an archive, not decompressed yet. */
export interface ZipMember {
  name: string;
  /** Bytes when decompressed, as the archive says. */
  size: number;
  /** Decompressed; at most as many bytes as the archive says. */
  read(): Uint8Array;
}

/** A member beyond it is no data set that is kept here. */
const byteLimit = 2 ** 31;
const [endSignature, end64Signature, memberSignature, localSignature] = [
  0x06054b50, 0x06064b50, 0x02014b50, 0x04034b50,
];
const all32 = 0xffffffff;

export function looksLikeZip(bytes: Uint8Array): boolean {
  return bytes[0] === 0x50 && bytes[1] === 0x4b && (bytes[2] === 3 || bytes[2] === 5);
}

/**
 * The members of a ZIP archive (PKWARE's APPNOTE 6.3), stored or deflated, with the 64-bit fields that
 * NumPy writes.
 *
 * @throws BasinError `dataset/not-zip`; so does reading a member, with `dataset/too-large`.
 */
export function zipMembers(name: string, bytes: Uint8Array): ZipMember[] {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (!looksLikeZip(bytes)) {
    const array = looksLikeNpy(bytes) ? 'it is a single array: name it as "npy"' : null;
    throw notZip(name, array ?? foreignText(bytes) ?? 'it does not begin as one');
  }
  try {
    const { start, count } = directoryOf(name, view);
    const members: ZipMember[] = [];
    let at = start;
    for (let index = 0; index < count; index++) {
      const { member, next } = memberAt(name, bytes, view, at);
      members.push(member);
      at = next;
    }
    return members;
  } catch (cause) {
    if (cause instanceof RangeError) throw notZip(name, 'it ends within its list of files', cause);
    throw cause;
  }
}

/** Where the list of members is: said at the end of the archive. */
function directoryOf(name: string, view: DataView): { start: number; count: number } {
  for (let at = view.byteLength - 22; at >= Math.max(0, view.byteLength - 22 - 65_535); at--) {
    if (view.getUint32(at, true) !== endSignature) continue;
    const [count, start] = [view.getUint16(at + 10, true), view.getUint32(at + 16, true)];
    if (count !== 0xffff && start !== all32) return { start, count };
    const far = Number(view.getBigUint64(at - 20 + 8, true));
    if (view.getUint32(far, true) !== end64Signature) break;
    return {
      start: Number(view.getBigUint64(far + 48, true)),
      count: Number(view.getBigUint64(far + 32, true)),
    };
  }
  throw notZip(name, 'it ends without its list of files, so it was cut short');
}

function memberAt(
  file: string,
  bytes: Uint8Array,
  view: DataView,
  at: number,
): { member: ZipMember; next: number } {
  if (view.getUint32(at, true) !== memberSignature)
    throw notZip(file, 'its list of files is damaged');
  const short = (offset: number): number => view.getUint16(at + offset, true);
  const [nameLength, extraLength, commentLength] = [short(28), short(30), short(32)];
  const name = new TextDecoder().decode(bytes.subarray(at + 46, at + 46 + nameLength));
  const isEncrypted = (short(8) & 1) === 1;
  const method = short(10);
  const wide = wideFields(view, at + 46 + nameLength, extraLength);
  // Those that do not fit are in the extra field, in this order.
  const [size, packedSize, start] = [24, 20, 42].map((offset) => {
    const value = view.getUint32(at + offset, true);
    return value === all32 ? (wide.shift() ?? all32) : value;
  }) as [number, number, number];
  const checksum = view.getUint32(at + 16, true);
  return {
    next: at + 46 + nameLength + extraLength + commentLength,
    member: {
      ...{ name, size },
      read() {
        const label = `${file}, ${name}`;
        if (isEncrypted) throw notZip(label, 'it is encrypted');
        if (size > byteLimit) {
          throw new BasinError(
            'dataset/too-large',
            `${label} holds ${size} bytes, and at most ${byteLimit} are read: use a part of it`,
          );
        }
        const packed = packedBytes(label, bytes, view, start, packedSize);
        const content = unpacked(label, method, packed, size);
        if (content.length === size && crc32(content) === checksum) return content;
        throw notZip(label, 'its bytes do not fit its checksum');
      },
    },
  };
}

/** Values of the 64-bit extra field. */
function wideFields(view: DataView, start: number, length: number): number[] {
  for (let at = start; at + 4 <= start + length;) {
    const size = view.getUint16(at + 2, true);
    if (view.getUint16(at, true) === 1) {
      return Array.from({ length: Math.floor(size / 8) }, (_, index) =>
        Number(view.getBigUint64(at + 4 + 8 * index, true)),
      );
    }
    at += 4 + size;
  }
  return [];
}

function packedBytes(
  label: string,
  bytes: Uint8Array,
  view: DataView,
  start: number,
  size: number,
): Uint8Array {
  if (start + 30 > bytes.length || view.getUint32(start, true) !== localSignature) {
    throw notZip(label, 'it is not where the list of files says');
  }
  const dataAt = start + 30 + view.getUint16(start + 26, true) + view.getUint16(start + 28, true);
  if (dataAt + size > bytes.length) throw notZip(label, 'it ends too soon');
  return bytes.subarray(dataAt, dataAt + size);
}

function unpacked(label: string, method: number, packed: Uint8Array, size: number): Uint8Array {
  if (method === 0) return packed;
  if (method !== 8)
    throw notZip(label, `it is packed by method ${method}, and only 0 and 8 are known`);
  try {
    // Never more than was announced: a small file that grows without end is no data set.
    return inflateRawSync(packed, { maxOutputLength: Math.max(1, size) });
  } catch (cause) {
    throw notZip(label, errorMessage(cause), cause);
  }
}

function notZip(name: string, why: string, cause?: unknown): BasinError {
  return new BasinError(
    'dataset/not-zip',
    `${name} is no archive that can be read: ${why}; write it again with numpy.savez`,
    { cause },
  );
}
