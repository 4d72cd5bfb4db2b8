import type { Json } from '@basin/core';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { contentDigest, decodeContent, encodeContent } from './content.ts';

const roundTrip = (value: Json): Json => decodeContent(encodeContent(value));

test.each<[string, Json, string, number[]]>([
  ['numbers of single precision', [0.5, -2, Math.fround(0.1)], 'float32', [3]],
  ['numbers of double precision', [0.1, 0.5], 'float64', [2]],
  [
    'a matrix',
    [
      [1, 2, 3],
      [4, 5, 6],
    ],
    'float32',
    [2, 3],
  ],
  ['a gap', [1, null, 3], 'float32', [3]],
  ['ragged lists', [[1, 2], [3]], 'json', []],
  ['an empty list', [], 'json', []],
  ['a list of empty lists', [[], []], 'json', []],
  ['a record', { slope: 1.5, words: ['a', null, true] }, 'json', []],
  ['words among numbers', [1, 'two'], 'json', []],
  ['a number', 0.1, 'json', []],
  ['nothing', null, 'json', []],
])('%s come back as they were', (_, value, type, shape) => {
  expect(encodeContent(value)).toMatchObject({ type, shape });
  expect(roundTrip(value)).toEqual(value);
});

test('any value comes back as JSON would give it', () => {
  const number = fc.oneof(fc.double(), fc.float(), fc.integer());
  const lists = fc.oneof(fc.array(number), fc.array(fc.array(number, { maxLength: 3 })));
  fc.assert(
    fc.property(fc.oneof(lists, fc.jsonValue()), (value) => {
      expect(roundTrip(value as Json)).toEqual(JSON.parse(JSON.stringify(value)));
    }),
  );
});

test('bytes are little-endian, and a thousand numbers of single precision take 4 kB', () => {
  expect([...encodeContent([1, 2]).bytes]).toEqual([0, 0, 128, 63, 0, 0, 0, 64]);
  expect(encodeContent(Array.from({ length: 1000 }, (_, i) => i / 4)).bytes).toHaveLength(4000);
});

test('equal bytes of another shape are another content', () => {
  const flat = contentDigest(encodeContent([1, 2, 3, 4]));
  expect(
    contentDigest(
      encodeContent([
        [1, 2],
        [3, 4],
      ]),
    ),
  ).not.toBe(flat);
  expect(contentDigest(encodeContent([1, 2, 3, 4]))).toBe(flat);
});

test('a content cut short is damage, not a shorter list', () => {
  const { bytes, ...rest } = encodeContent([1, 2, 3]);
  expect(() => decodeContent({ ...rest, bytes: bytes.subarray(0, 8) })).toThrow(SyntaxError);
});
