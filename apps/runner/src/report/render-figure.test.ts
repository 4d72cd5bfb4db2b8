import { expect, it } from 'vitest';
import { pngOf } from './render-figure.ts';

const svg = '<svg xmlns="http://www.w3.org/2000/svg" width="4" height="4"/>';

it('draws a PNG of twice the size', () => {
  const png = Buffer.from(pngOf(svg));
  expect(png.subarray(1, 4).toString()).toBe('PNG');
  expect([png.readUInt32BE(16), png.readUInt32BE(20)]).toEqual([8, 8]);
});

it('says which library is missing', () => {
  const load = () => {
    throw new Error('Error loading shared library libgcc_s.so.1: No such file\nRequire stack: …');
  };
  const attempt = () => pngOf(svg, load);
  expect(attempt).toThrow(expect.objectContaining({ code: 'runner/no-png' }));
  expect(attempt).toThrow(
    'figures cannot be drawn as PNG here: Error loading shared library libgcc_s.so.1: No such file',
  );
});
