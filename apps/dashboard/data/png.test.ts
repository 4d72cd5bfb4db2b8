import { crc32, inflateSync } from 'node:zlib';
import { expect, test } from 'vitest';
import { imageAddress, signedAddress } from './png.ts';

/** The chunks of a PNG by type; throws where a checksum is wrong. */
function chunksOf(address: string): Map<string, Buffer> {
  const png = Buffer.from(address.replace('data:image/png;base64,', ''), 'base64');
  expect(png.subarray(0, 8).toString('latin1')).toBe('\x89PNG\r\n\x1a\n');
  const chunks = new Map<string, Buffer>();
  for (let at = 8; at < png.length;) {
    const length = png.readUInt32BE(at);
    const named = png.subarray(at + 4, at + 8 + length);
    expect(png.readUInt32BE(at + 8 + length)).toBe(crc32(named));
    chunks.set(named.subarray(0, 4).toString('latin1'), named.subarray(4));
    at += 12 + length;
  }
  return chunks;
}

test('grey images are palette indices, coloured ones their own bytes', () => {
  const grey = chunksOf(
    imageAddress(Uint8Array.of(0, 255, 7, 9), { height: 2, width: 2, channels: 1 }),
  );
  expect([...grey.keys()]).toEqual(['IHDR', 'PLTE', 'IDAT', 'IEND']);
  expect([...inflateSync(grey.get('IDAT')!)]).toEqual([0, 0, 255, 0, 7, 9]);
  // 0 is white and 255 black, as digits are printed.
  expect([...grey.get('PLTE')!.subarray(0, 3)]).toEqual([255, 255, 255]);
  const colour = chunksOf(
    imageAddress(Uint8Array.of(1, 2, 3), { height: 1, width: 1, channels: 3 }),
  );
  expect([...inflateSync(colour.get('IDAT')!)]).toEqual([0, 1, 2, 3]);
});

test('signed values stand around the middle of the palette', () => {
  const tile = chunksOf(signedAddress([-2, 0, 2], { height: 1, width: 3, largest: 2 }));
  expect([...inflateSync(tile.get('IDAT')!)]).toEqual([0, 1, 128, 255]);
  const flat = chunksOf(signedAddress([0, 0], { height: 1, width: 2, largest: 0 }));
  expect([...inflateSync(flat.get('IDAT')!)]).toEqual([0, 128, 128]);
});
