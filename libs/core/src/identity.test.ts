import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { expect, test, vi } from 'vitest';
import { BasinError } from './errors.ts';
import { canonicalJson, identityOf, sha256Hex } from './identity.ts';

test('canonical JSON follows the examples of RFC 8785', () => {
  const value = { b: [1e21, 0.000001, 1e-7, -0], a: { '€': 'é\n', $: true }, c: null };
  expect(canonicalJson(value)).toBe(
    '{"a":{"$":true,"€":"é\\n"},"b":[1e+21,0.000001,1e-7,0],"c":null}',
  );
});

test('the order of keys does not matter, any value does', () => {
  fc.assert(
    fc.property(fc.dictionary(fc.string(), fc.jsonValue()), (record) => {
      const reversed = Object.fromEntries(Object.entries(record).reverse());
      expect(identityOf(reversed)).toBe(identityOf(record));
      expect(identityOf({ ...record, extra: 1 })).not.toBe(identityOf({ ...record, extra: 2 }));
    }),
  );
});

test('SHA-256 agrees with Node’s for text and bytes', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme' }), fc.uint8Array(), (text, bytes) => {
      expect(sha256Hex(text)).toBe(createHash('sha256').update(text, 'utf8').digest('hex'));
      expect(sha256Hex(bytes)).toBe(createHash('sha256').update(bytes).digest('hex'));
    }),
  );
});

test.each([Number.NaN, Infinity, () => 1, undefined])('%s has no canonical JSON', (value) => {
  const attempt = (): string => canonicalJson(value);
  expect(attempt).toThrow(BasinError);
  expect(attempt).toThrow(/no canonical JSON/);
});

test('SHA-256 is the same by Node, where there is one, and without it', () => {
  const bytes = Uint8Array.from({ length: 5_000 }, (_, index) => (index * 37) % 256);
  const lengths = [0, 1, 55, 64, 511, 512, 513, 5_000];
  const digests = () => lengths.map((length) => sha256Hex(bytes.subarray(0, length)));
  const byNode = digests();
  vi.stubGlobal('process', undefined);
  const without = digests();
  vi.unstubAllGlobals();
  expect(byNode).toEqual(without);
  expect(byNode.at(-1)).toBe(createHash('sha256').update(bytes).digest('hex'));
});
