import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { formatSafetensors, parseSafetensors } from './safetensors.ts';

const file = new Uint8Array(readFileSync(new URL('../fixtures/mlp.safetensors', import.meta.url)));

test('a state_dict saved by PyTorch is read, float32 and float64', () => {
  expect(parseSafetensors(file)).toEqual({
    '0.weight': { shape: [3, 2], values: Float32Array.of(0, 0.125, 0.25, 0.375, 0.5, 0.625) },
    '0.bias': { shape: [3], values: Float32Array.of(1, 1.125, 1.25) },
    '2.weight': { shape: [1, 3], values: Float64Array.of(2, 2.125, 2.25) },
    '2.bias': { shape: [1], values: Float64Array.of(3) },
  });
});

test('what is written is read back', () => {
  const tensors = parseSafetensors(file);
  expect(parseSafetensors(formatSafetensors(tensors))).toEqual(tensors);
  expect(parseSafetensors(formatSafetensors({}))).toEqual({});
});

/** A file with this header and so many bytes of data. */
function withHeader(header: string, dataBytes: number): Uint8Array {
  const text = new TextEncoder().encode(header);
  const bytes = new Uint8Array(8 + text.length + dataBytes);
  new DataView(bytes.buffer).setBigUint64(0, BigInt(text.length), true);
  bytes.set(text, 8);
  return bytes;
}
const tensor = (fields: object): string =>
  JSON.stringify({ w: { dtype: 'F32', shape: [2], data_offsets: [0, 8], ...fields } });

test.each([
  ['nothing', new Uint8Array(3), /fewer than a header/],
  ['a cut file', file.subarray(0, 40), /header should take/],
  ['cut data', file.subarray(0, file.length - 4), /at most/],
  ['bytes behind the last tensor', withHeader(tensor({}), 12), /tensors take 8/],
  ['a header that is not JSON', withHeader('{', 0), /not JSON/],
  ['a header that is a list', withHeader('[]', 0), /not an object/],
  ['half precision', withHeader(tensor({ dtype: 'F16' }), 8), /"w" has dtype F16/],
  [
    'a shape that does not fit',
    withHeader(tensor({ shape: [3] }), 8),
    /"w" of shape \[3\] takes 12/,
  ],
  ['a hole', withHeader(tensor({ data_offsets: [4, 12] }), 12), /"w" lies at bytes 4 to 12/],
  ['a negative shape', withHeader(tensor({ shape: [-2] }), 8), /tensor "w"/],
])('%s is refused', (_, bytes, words) => {
  expect(() => parseSafetensors(bytes)).toThrow(words);
  expect(() => parseSafetensors(bytes)).toThrow(
    expect.objectContaining({ code: 'analysis/safetensors' }),
  );
});
