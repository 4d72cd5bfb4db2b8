import { expect, it } from 'vitest';
import { otherOrigins, type ReplayedOn } from './other-origins.ts';

const here: ReplayedOn = {
  ...{ backend: 'native', cpuFeatures: 'avx2' },
  ...{ engineVersion: '0.8.0', buildDigest: 'a'.repeat(64) },
};

it('says by what other weights may be explained, and nothing where all is the same', () => {
  expect(otherOrigins(here, here)).toEqual([]);
  expect(otherOrigins(null, here)).toEqual([]);
  expect(otherOrigins(here, { ...here, buildDigest: 'b'.repeat(64) })).toEqual([
    expect.stringMatching(/^computed by other builds of Basin: last bits may change/),
  ]);
  expect(otherOrigins(here, { ...here, backend: 'wasm', cpuFeatures: 'sse4_2' })).toEqual([
    expect.stringMatching(/^computed by other backends and processors: /),
  ]);
});
