import { createHash } from 'node:crypto';
import type { Json } from '@basin/core';

/** How the bytes of a content are read. */
export type ContentType = 'float32' | 'float64' | 'json';

/** A value as it is stored once: bytes, and what they mean. */
export interface Content {
  type: ContentType;
  /** Lengths of the nested lists, outermost first; empty for type json. */
  shape: number[];
  bytes: Uint8Array;
}

/**
 * A value as bytes. Nested lists of numbers, all of one length at each depth, are float32 where that
 * loses nothing, else float64; null among them is NaN. −0 becomes 0, as it does in JSON, so that a
 * value is the same whichever way it came. Anything else is JSON.
 */
export function encodeContent(value: Json): Content {
  const shape = shapeOf(value);
  const numbers = shape === null ? null : flatNumbers(value, shape);
  if (shape === null || numbers === null) {
    return { type: 'json', shape: [], bytes: new TextEncoder().encode(JSON.stringify(value)) };
  }
  const isSingle = numbers.every((number) => Object.is(Math.fround(number), number));
  const width = isSingle ? 4 : 8;
  const view = new DataView(new ArrayBuffer(numbers.length * width));
  for (const [index, number] of numbers.entries()) {
    if (isSingle) view.setFloat32(index * width, number, true);
    else view.setFloat64(index * width, number, true);
  }
  return { type: isSingle ? 'float32' : 'float64', shape, bytes: new Uint8Array(view.buffer) };
}

/**
 * The value that was encoded.
 *
 * @throws SyntaxError when the bytes do not fit the type and the shape: they are damaged.
 */
export function decodeContent({ type, shape, bytes }: Content): Json {
  if (type === 'json') return JSON.parse(new TextDecoder().decode(bytes)) as Json;
  const width = type === 'float32' ? 4 : 8;
  const length = shape.reduce((product, size) => product * size, 1);
  if (length * width !== bytes.byteLength) {
    throw new SyntaxError(
      `${bytes.byteLength} bytes of ${type} do not make the shape [${shape.join(', ')}]`,
    );
  }
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const numberAt = (index: number): number | null => {
    const number =
      type === 'float32'
        ? view.getFloat32(index * width, true)
        : view.getFloat64(index * width, true);
    return Number.isNaN(number) ? null : number;
  };
  let next = 0;
  const listAt = (depth: number): Json =>
    depth === shape.length
      ? numberAt(next++)
      : Array.from({ length: shape[depth] ?? 0 }, () => listAt(depth + 1));
  return listAt(0);
}

/** What tells contents apart: their type and shape count, for equal bytes can mean other values. */
export function contentDigest({ type, shape, bytes }: Content): string {
  return createHash('sha256')
    .update(`${type} ${JSON.stringify(shape)}\n`)
    .update(bytes)
    .digest('hex');
}

/** Lengths along the first elements of a list of lists; null for what is no list, or holds an empty one. */
function shapeOf(value: Json): number[] | null {
  const shape: number[] = [];
  let inner = value;
  while (Array.isArray(inner)) {
    if (inner.length === 0) return null;
    shape.push(inner.length);
    inner = inner[0] ?? null;
  }
  return shape.length === 0 ? null : shape;
}

/** The numbers of lists of that shape, null as NaN; null when anything in them is of another shape or kind. */
function flatNumbers(value: Json, shape: readonly number[]): number[] | null {
  const numbers: number[] = [];
  const collect = (part: Json, depth: number): boolean => {
    if (depth < shape.length) {
      return (
        Array.isArray(part) &&
        part.length === shape[depth] &&
        part.every((item) => collect(item, depth + 1))
      );
    }
    if (typeof part !== 'number' && part !== null) return false;
    // JSON has neither NaN nor infinities: both are null there. Adding 0 makes 0 of −0.
    numbers.push(part === null || !Number.isFinite(part) ? Number.NaN : part + 0);
    return true;
  };
  return collect(value, 0) ? numbers : null;
}
