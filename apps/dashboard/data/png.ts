import { crc32, deflateSync } from 'node:zlib';

/** 256 colours, one after the other as red, green, blue. */
type Palette = Uint8Array;

interface Pixels {
  width: number;
  height: number;
  /** Rows of points: one byte each with a palette, else red, green and blue. */
  bytes: Uint8Array;
  palette: Palette | null;
}

const blue = [0, 92, 148];
const white = [250, 249, 246];
const orange = [205, 84, 0];

/** From white at 0 to black at 255, as digits are printed. */
const greys = paletteOf((share) => [255 * (1 - share), 255 * (1 - share), 255 * (1 - share)]);

/** Blue below the middle, white there, orange above: told apart by colour-blind readers too. */
const aroundZero = paletteOf((share) => {
  const [from, to] = share < 0.5 ? [blue, white] : [white, orange];
  const at = share < 0.5 ? 2 * share : 2 * share - 1;
  return [0, 1, 2].map((part) => (from[part] as number) * (1 - at) + (to[part] as number) * at);
});

/** An image of one grey or three colours a point, as the address of an `img`. */
export function imageAddress(
  bytes: Uint8Array,
  { height, width, channels }: { height: number; width: number; channels: number },
): string {
  return pngAddress({ height, width, bytes, palette: channels === 1 ? greys : null });
}

/** Values around 0 as colours: the largest size given is the full colour. */
export function signedAddress(
  values: ArrayLike<number>,
  { height, width, largest }: { height: number; width: number; largest: number },
): string {
  const scale = largest > 0 ? 127 / largest : 0;
  const bytes = Uint8Array.from(values, (value) =>
    Math.max(0, Math.min(255, Math.round(127.5 + scale * value))),
  );
  return pngAddress({ height, width, bytes, palette: aroundZero });
}

/** PNG (ISO/IEC 15948) with the filter none in every row. */
function pngAddress({ width, height, bytes, palette }: Pixels): string {
  const rowLength = bytes.length / height;
  const rows = Buffer.alloc(height * (rowLength + 1));
  for (let row = 0; row < height; row++) {
    rows.set(bytes.subarray(row * rowLength, (row + 1) * rowLength), row * (rowLength + 1) + 1);
  }
  const header = Buffer.alloc(13);
  header.writeUInt32BE(width, 0);
  header.writeUInt32BE(height, 4);
  header.set([8, palette === null ? 2 : 3, 0, 0, 0], 8);
  const png = Buffer.concat([
    Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]),
    chunk('IHDR', header),
    ...(palette === null ? [] : [chunk('PLTE', palette)]),
    chunk('IDAT', deflateSync(rows)),
    chunk('IEND', new Uint8Array()),
  ]);
  return `data:image/png;base64,${png.toString('base64')}`;
}

function chunk(type: string, content: Uint8Array): Buffer {
  const named = Buffer.concat([Buffer.from(type, 'latin1'), content]);
  const whole = Buffer.alloc(named.length + 8);
  whole.writeUInt32BE(content.length, 0);
  whole.set(named, 4);
  whole.writeUInt32BE(crc32(named), named.length + 4);
  return whole;
}

function paletteOf(colourAt: (share: number) => number[]): Palette {
  return Uint8Array.from(
    Array.from({ length: 256 }, (_, index) => colourAt(index / 255)).flat(),
    Math.round,
  );
}
