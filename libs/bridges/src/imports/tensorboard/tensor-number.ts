import { doubleOf, fieldsOf, floatOf, type ReadField } from './fields.ts';

/** Numbers of TensorFlow's types.proto. */
const [float32, float64, int32, int64] = [1, 2, 3, 9];

/** The number that a TensorProto holds; null where it holds none, or several, or is of another type. */
export function tensorNumber(bytes: Uint8Array): number | null {
  let type = 0;
  let size = 1;
  let content: Uint8Array | null = null;
  let listed: number | null = null;
  for (const field of fieldsOf(bytes)) {
    if (field.number === 1) type = field.value;
    if (field.number === 2) size = sizeOf(field.bytes);
    if (field.number === 4 && field.bytes.length > 0) content = field.bytes;
    if (field.number === 5) listed = packed(field, 4, floatOf) ?? listed;
    if (field.number === 6) listed = packed(field, 8, doubleOf) ?? listed;
    // int_val, int64_val: packed or not, a single one is a number.
    if (field.number === 7 || field.number === 10) listed = whole(field) ?? listed;
  }
  if (size !== 1) return null;
  if (content === null) return listed;
  const view = new DataView(content.buffer, content.byteOffset, content.byteLength);
  if (type === float32 && content.length === 4) return view.getFloat32(0, true);
  if (type === float64 && content.length === 8) return view.getFloat64(0, true);
  if (type === int32 && content.length === 4) return view.getInt32(0, true);
  if (type === int64 && content.length === 8) return Number(view.getBigInt64(0, true));
  return null;
}

/** Elements of a TensorShapeProto; 1 of no dimensions. */
function sizeOf(shape: Uint8Array): number {
  let size = 1;
  for (const { number, bytes } of fieldsOf(shape)) {
    if (number !== 2) continue;
    let length = 0;
    for (const field of fieldsOf(bytes)) if (field.number === 1) length = field.value;
    size *= length;
  }
  return size;
}

function packed(
  field: ReadField,
  bytes: number,
  read: (field: ReadField) => number,
): number | null {
  return field.bytes.length === bytes ? read(field) : null;
}

function whole({ wire, value, bytes }: ReadField): number | null {
  if (wire === 0) return value;
  let read = 0n;
  for (const [index, byte] of bytes.entries()) {
    read |= BigInt(byte & 0x7f) << BigInt(7 * index);
    if (byte < 0x80) return index === bytes.length - 1 ? Number(BigInt.asIntN(64, read)) : null;
  }
  return null;
}
