import { expect, test } from 'vitest';
import { cpuFeatures } from './cpu-features.ts';

const cpuInfo = `processor\t: 0
model name\t: Some Processor
flags\t\t: fpu avx2 sse4_2 avx fma avx512f mce amx_tile
processor\t: 1
flags\t\t: fpu`;

test('the features that choose kernels, in a fixed order, of the first processor', () => {
  expect(cpuFeatures(cpuInfo)).toBe('sse4_2 avx fma avx2 avx512f amx_tile');
});

test('the architecture where there is no /proc/cpuinfo, or none with flags', () => {
  expect(cpuFeatures('')).toBe(process.arch);
  expect(cpuFeatures(null)).toBe(process.arch);
});
