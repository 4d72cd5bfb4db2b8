import type { StateDict } from './state-dict.ts';

/**
 * A safetensors file of these tensors, weights as float32 and whole numbers as int64, in the order of their
 * names: equal tensors make equal bytes.
 */
export function safetensorsBytes(tensors: StateDict): Uint8Array {
  const names = Object.keys(tensors).sort();
  const header: Record<string, unknown> = {};
  const parts: Uint8Array[] = [];
  let at = 0;
  // 64-bit values first, so that all lie at multiples of their size.
  const isWhole = (name: string): boolean => tensors[name]?.isWhole === true;
  for (const name of [...names.filter(isWhole), ...names.filter((one) => !isWhole(one))]) {
    const { shape, values } = tensors[name] as StateDict[string];
    const part = isWhole(name) ? int64Bytes(values) : float32Bytes(values);
    const dtype = isWhole(name) ? 'I64' : 'F32';
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
