import { expect, test } from 'vitest';
import { requireSupportedPlatform } from './platform.ts';

const linux = { os: 'linux', architecture: 'x64', glibc: '2.36' };

test('Linux x64 with glibc 2.27 or newer passes', () => {
  requireSupportedPlatform(linux);
  requireSupportedPlatform({ ...linux, glibc: '2.27' });
  requireSupportedPlatform({ ...linux, glibc: '3.0' });
});

test.each([
  [{ ...linux, glibc: '2.17' }, 'linux x64, glibc 2.17'],
  [{ ...linux, glibc: null }, 'linux x64, no glibc'],
  [{ ...linux, architecture: 'arm64' }, 'linux arm64, glibc 2.36'],
  [{ os: 'darwin', architecture: 'arm64', glibc: null }, 'darwin arm64'],
])('other platforms are named: %j', (platform, words) => {
  const refused = () => requireSupportedPlatform(platform);
  expect(refused).toThrow(`and this is ${words}: wasm`);
  expect(refused).toThrow(expect.objectContaining({ code: 'runtime/platform' }));
});
