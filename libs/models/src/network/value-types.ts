import { halfFloat } from '../half-float.ts';

/** How values of one type are read. */
export interface ValueReader {
  /** Bytes of one value. */
  size: number;
  read: (view: DataView, at: number) => number;
  /** Integers and booleans. */
  isWhole?: true;
}

const whole = (size: number, read: ValueReader['read']): ValueReader => ({
  size,
  read,
  isWhole: true,
});

/** By the names of safetensors; 16-bit floats are widened, 64-bit integers rounded. */
export const valueReaders: Readonly<Record<string, ValueReader>> = {
  F64: { size: 8, read: (view, at) => view.getFloat64(at, true) },
  F32: { size: 4, read: (view, at) => view.getFloat32(at, true) },
  F16: { size: 2, read: (view, at) => halfFloat(view.getUint16(at, true)) },
  BF16: { size: 2, read: (view, at) => brainFloat(view.getUint16(at, true)) },
  I64: whole(8, (view, at) => Number(view.getBigInt64(at, true))),
  U64: whole(8, (view, at) => Number(view.getBigUint64(at, true))),
  I32: whole(4, (view, at) => view.getInt32(at, true)),
  U32: whole(4, (view, at) => view.getUint32(at, true)),
  I16: whole(2, (view, at) => view.getInt16(at, true)),
  U16: whole(2, (view, at) => view.getUint16(at, true)),
  I8: whole(1, (view, at) => view.getInt8(at)),
  U8: whole(1, (view, at) => view.getUint8(at)),
  BOOL: whole(1, (view, at) => view.getUint8(at)),
};

/** bfloat16: the upper half of a float32. */
function brainFloat(bits: number): number {
  const view = new DataView(new ArrayBuffer(4));
  view.setUint16(0, bits);
  return view.getFloat32(0);
}
