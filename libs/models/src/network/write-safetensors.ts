import type { StateDict, StateTensor } from './state-dict.ts';

/**
 * A safetensors file of these tensors, weights in their own precision and whole numbers as int64, in the order
 * of their names: equal tensors make equal bytes.
 *
 * @param metadata texts of the header's `__metadata__`.
 */
export function safetensorsBytes(
  tensors: StateDict,
  metadata: Readonly<Record<string, string>> | null = null,
): Uint8Array {
  const names = Object.keys(tensors).sort();
  const header: Record<string, unknown> = metadata === null ? {} : { __metadata__: metadata };
  const parts: Uint8Array[] = [];
  let at = 0;
  // 64-bit values first, so that all lie at multiples of their size.
  const isWide = (name: string): boolean => dtypeOf(tensors[name] as StateTensor) !== 'F32';
  for (const name of [...names.filter(isWide), ...names.filter((one) => !isWide(one))]) {
    const { shape, values } = tensors[name] as StateTensor;
    const dtype = dtypeOf(tensors[name] as StateTensor);
    const part = bytesAs[dtype](values);
    header[name] = { dtype, shape, data_offsets: [at, at + part.length] };
    parts.push(part);
    at += part.length;
  }
  const text = new TextEncoder().encode(JSON.stringify(header));
  // Spaces after the header, as the format allows, so that values begin at a multiple of eight.
  const length = Math.ceil(text.length / 8) * 8;
  const start = new Uint8Array(8 + length).fill(0x20);
  new DataView(start.buffer).setBigUint64(0, BigInt(length), true);
  start.set(text, 8);
  return Buffer.concat([start, ...parts]);
}

type Dtype = 'I64' | 'F64' | 'F32';

function dtypeOf({ values, isWhole }: StateTensor): Dtype {
  if (isWhole === true) return 'I64';
  return values instanceof Float64Array ? 'F64' : 'F32';
}

const bytesAs: Record<Dtype, (values: ArrayLike<number>) => Uint8Array> = {
  I64: int64Bytes,
  F64: float64Bytes,
  F32: float32Bytes,
};

function float64Bytes(values: ArrayLike<number>): Uint8Array {
  const view = new DataView(new ArrayBuffer(8 * values.length));
  for (let index = 0; index < values.length; index++) {
    view.setFloat64(8 * index, values[index] as number, true);
  }
  return new Uint8Array(view.buffer);
}

function float32Bytes(values: ArrayLike<number>): Uint8Array {
  const view = new DataView(new ArrayBuffer(4 * values.length));
  for (let index = 0; index < values.length; index++) {
    view.setFloat32(4 * index, values[index] as number, true);
  }
  return new Uint8Array(view.buffer);
}

function int64Bytes(values: ArrayLike<number>): Uint8Array {
  const view = new DataView(new ArrayBuffer(8 * values.length));
  for (let index = 0; index < values.length; index++) {
    view.setBigInt64(8 * index, BigInt(Math.round(values[index] as number)), true);
  }
  return new Uint8Array(view.buffer);
}
