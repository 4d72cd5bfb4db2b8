/** One field of a protocol buffer: bytes for wire types 1, 2 and 5, a number for 0. */
export interface ReadField {
  number: number;
  wire: 0 | 1 | 2 | 5;
  value: number;
  bytes: Uint8Array;
}

const none = new Uint8Array(0);

/**
 * The fields of a message in the order of its bytes; unknown ones too.
 *
 * @throws RangeError where the bytes are no message.
 */
export function* fieldsOf(bytes: Uint8Array): Generator<ReadField> {
  const cursor = { at: 0 };
  while (cursor.at < bytes.length) {
    const key = varint(bytes, cursor);
    const number = Math.floor(key / 8);
    const wire = key % 8;
    if (wire === 0) {
      yield { number, wire, value: varint(bytes, cursor), bytes: none };
      continue;
    }
    if (wire !== 1 && wire !== 2 && wire !== 5) throw new RangeError(`wire type ${wire}`);
    const length = wire === 1 ? 8 : wire === 5 ? 4 : varint(bytes, cursor);
    const end = cursor.at + length;
    if (end > bytes.length) throw new RangeError(`a field of ${length} bytes at ${cursor.at}`);
    yield { number, wire, value: 0, bytes: bytes.subarray(cursor.at, end) };
    cursor.at = end;
  }
}

/** The last field of that number, as Protocol Buffers read what is written twice. */
export function fieldOf(bytes: Uint8Array, number: number): ReadField | null {
  let found: ReadField | null = null;
  for (const field of fieldsOf(bytes)) if (field.number === number) found = field;
  return found;
}

export function textOf(field: ReadField | null): string {
  return field === null ? '' : decoder.decode(field.bytes);
}

export function doubleOf({ bytes }: ReadField): number {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength).getFloat64(0, true);
}

export function floatOf({ bytes }: ReadField): number {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength).getFloat32(0, true);
}

const decoder = new TextDecoder();

/** Negative numbers (of int64, ten bytes) come out as they are; others up to 2^53 exactly. */
function varint(bytes: Uint8Array, cursor: { at: number }): number {
  let value = 0n;
  for (let shift = 0n; shift < 70n; shift += 7n) {
    const byte = bytes[cursor.at];
    if (byte === undefined) throw new RangeError('a number without an end');
    cursor.at += 1;
    value |= BigInt(byte & 0x7f) << shift;
    if (byte < 0x80) return Number(BigInt.asIntN(64, value));
  }
  throw new RangeError('a number without an end');
}
