import { describe, expect, it } from 'vitest';
import { parseSafetensors } from './safetensors.ts';

/** A file with the header and, after it, these bytes. */
function file(header: unknown, values: ArrayLike<number> = []): Uint8Array {
  const text = new TextEncoder().encode(JSON.stringify(header));
  const bytes = new Uint8Array(8 + text.length + values.length);
  new DataView(bytes.buffer).setBigUint64(0, BigInt(text.length), true);
  bytes.set(text, 8);
  bytes.set(Array.from(values), 8 + text.length);
  return bytes;
}

const bytesOf = (array: ArrayBufferView): Uint8Array =>
  new Uint8Array(array.buffer, array.byteOffset, array.byteLength);

describe('parseSafetensors', () => {
  it('reads floats of every width, wherever the file lies in memory', () => {
    const values = [
      ...bytesOf(new Float64Array([0.1, -2])),
      ...bytesOf(new Float32Array([1.5])),
      // Half: 1.5, −∞, the smallest positive; bfloat16: −2.
      ...bytesOf(new Uint16Array([0x3e00, 0xfc00, 0x0001, 0xc000])),
      ...bytesOf(new BigInt64Array([7n])),
    ];
    const header = {
      __metadata__: { format: 'pt' },
      double: { dtype: 'F64', shape: [1, 2], data_offsets: [0, 16] },
      scalar: { dtype: 'F32', shape: [], data_offsets: [16, 20] },
      half: { dtype: 'F16', shape: [3], data_offsets: [20, 26] },
      brain: { dtype: 'BF16', shape: [1], data_offsets: [26, 28] },
      steps: { dtype: 'I64', shape: [], data_offsets: [28, 36] },
    };
    const whole = file(header, values);
    const shifted = new Uint8Array(whole.length + 3);
    shifted.set(whole, 3);
    for (const bytes of [whole, shifted.subarray(3)]) {
      const tensors = parseSafetensors(bytes);
      expect(Object.keys(tensors)).toEqual(['double', 'scalar', 'half', 'brain', 'steps']);
      expect(tensors['double']).toEqual({ shape: [1, 2], values: new Float64Array([0.1, -2]) });
      expect(tensors['scalar']?.values[0]).toBe(1.5);
      expect(Array.from(tensors['half']?.values ?? [])).toEqual([1.5, -Infinity, 2 ** -24]);
      expect(tensors['brain']?.values[0]).toBe(-2);
      expect(tensors['steps']).toEqual({
        shape: [],
        values: Float64Array.of(7),
        isWhole: true,
      });
    }
  });

  it.each([
    ['nothing', new Uint8Array(0), /^the file is empty: it holds no weights/],
    ['next to nothing', new Uint8Array(3), /^the file has 3 bytes: it holds no weights/],
    ['a header cut short', file({ a: 1 }).subarray(0, 10), /header should have/],
    ['another format', new Uint8Array([4, 0, 0, 0, 0, 0, 0, 0, 1, 2, 3, 4]), /not JSON/],
    ['a list', file([]), /not a JSON object/],
    ['an entry without shape', file({ w: { dtype: 'F32' } }), /"w" lacks/],
    [
      'complex numbers',
      file({ spectrum: { dtype: 'C64', shape: [], data_offsets: [0, 8] } }, new Uint8Array(8)),
      /"spectrum" has type C64.*state_dict\["spectrum"\]\.float\(\)/,
    ],
    ['a pickle', new TextEncoder().encode('PK\x03\x04 data.pkl'), /is a pickle/],
    ['an LFS pointer', new TextEncoder().encode('version https://git-lfs.github'), /git lfs pull/],
    ['an index', new TextEncoder().encode('{"metadata": {}}'), /index of several/],
    [
      'values cut short',
      file({ w: { dtype: 'F32', shape: [2], data_offsets: [0, 8] } }, new Uint8Array(7)),
      /"w" of shape \[2\] \(F32\) lies at bytes 0 to 8 of 7/,
    ],
    [
      'lengths below zero',
      file({ w: { dtype: 'F32', shape: [-2, -1], data_offsets: [0, 8] } }, new Uint8Array(8)),
      /"w" lacks/,
    ],
    [
      'many tensors of the same bytes',
      file(
        {
          v: { dtype: 'F32', shape: [2], data_offsets: [0, 8] },
          w: { dtype: 'F32', shape: [2], data_offsets: [0, 8] },
        },
        new Uint8Array(8),
      ),
      /claim 16 bytes, and 8 are there/,
    ],
  ])('refuses %s', (_, bytes, message) => {
    expect(() => parseSafetensors(bytes)).toThrow(message);
    expect(() => parseSafetensors(bytes)).toThrow(
      expect.objectContaining({ code: 'model/safetensors' }),
    );
  });
});
