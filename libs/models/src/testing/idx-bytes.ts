/** Type codes and writers of IDX values. */
const writers = {
  uint8: {
    code: 0x08,
    bytes: 1,
    write: (view: DataView, at: number, x: number) => view.setUint8(at, x),
  },
  int8: {
    code: 0x09,
    bytes: 1,
    write: (view: DataView, at: number, x: number) => view.setInt8(at, x),
  },
  int16: {
    code: 0x0b,
    bytes: 2,
    write: (view: DataView, at: number, x: number) => view.setInt16(at, x),
  },
  int32: {
    code: 0x0c,
    bytes: 4,
    write: (view: DataView, at: number, x: number) => view.setInt32(at, x),
  },
  float32: {
    code: 0x0d,
    bytes: 4,
    write: (view: DataView, at: number, x: number) => view.setFloat32(at, x),
  },
  float64: {
    code: 0x0e,
    bytes: 8,
    write: (view: DataView, at: number, x: number) => view.setFloat64(at, x),
  },
};

/** An IDX file of these values, row by row. */
export function idxBytes(
  shape: readonly number[],
  values: ArrayLike<number>,
  dtype: keyof typeof writers = 'uint8',
): Uint8Array {
  const { code, bytes, write } = writers[dtype];
  const start = 4 + 4 * shape.length;
  const file = new Uint8Array(start + bytes * values.length);
  const view = new DataView(file.buffer);
  file.set([0, 0, code, shape.length]);
  shape.forEach((length, axis) => {
    view.setUint32(4 + 4 * axis, length);
  });
  for (let index = 0; index < values.length; index++) {
    write(view, start + bytes * index, values[index] as number);
  }
  return file;
}
