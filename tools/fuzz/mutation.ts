/** Broken copies of good inputs, as fast-check arbitraries: what shrinks says which change did it. */
import type { Json } from '@basin/core';
import fc from 'fast-check';

/** One change of a byte string; positions are shares of its length, so that they survive shrinking. */
type ByteChange =
  | { kind: 'set'; at: number; byte: number }
  | { kind: 'flip'; at: number; bit: number }
  | { kind: 'cut'; at: number; length: number }
  | { kind: 'truncate'; at: number }
  | { kind: 'insert'; at: number; bytes: Uint8Array }
  | { kind: 'repeat'; at: number; length: number; times: number }
  | { kind: 'integer'; at: number; width: 1 | 2 | 4 | 8; value: bigint };

const share = fc.double({ min: 0, max: 1, noNaN: true });
/** Where lengths, offsets and counts overflow or turn negative. */
const edgeIntegers = [0n, 1n, 7n, 8n, 127n, 128n, 255n, 256n, 32_767n, 65_535n, 65_536n].concat(
  [31n, 32n, 53n, 63n].flatMap((bits) => [2n ** bits - 1n, 2n ** bits, -(2n ** bits)]),
);
/** Deep enough for any parser that calls itself. */
const deepNesting = ['['.repeat(100_000), '{"a":'.repeat(50_000)];

/**
 * The samples with one to six changes each, and now and then no sample at all but random bytes.
 *
 * @param words - pieces to insert that mean something to the reader.
 */
export function mutatedBytes(
  samples: readonly Uint8Array[],
  words: readonly string[] = [],
): fc.Arbitrary<Uint8Array> {
  const encoded = [...words, ...deepNesting].map((word) => new TextEncoder().encode(word));
  const change: fc.Arbitrary<ByteChange> = fc.oneof(
    fc.record({ kind: fc.constant('set'), at: share, byte: fc.nat(255) }),
    fc.record({ kind: fc.constant('flip'), at: share, bit: fc.nat(7) }),
    fc.record({ kind: fc.constant('cut'), at: share, length: fc.integer({ min: 1, max: 64 }) }),
    fc.record({ kind: fc.constant('truncate'), at: share }),
    fc.record({
      kind: fc.constant('insert'),
      at: share,
      bytes: fc.oneof(
        {
          weight: 9,
          arbitrary: fc.constantFrom(...encoded.slice(0, words.length), new Uint8Array(1)),
        },
        { weight: 5, arbitrary: fc.uint8Array({ minLength: 1, maxLength: 16 }) },
        { weight: 1, arbitrary: fc.constantFrom(...encoded) },
      ),
    }),
    fc.record({
      kind: fc.constant('repeat'),
      at: share,
      length: fc.integer({ min: 1, max: 64 }),
      times: fc.integer({ min: 1, max: 50 }),
    }),
    fc.record({
      kind: fc.constant('integer'),
      at: share,
      width: fc.constantFrom(1, 2, 4, 8),
      value: fc.constantFrom(...edgeIntegers),
    }),
  );
  const changed = fc
    .tuple(fc.constantFrom(...samples), fc.array(change, { minLength: 1, maxLength: 6 }))
    .map(([sample, changes]) => changes.reduce(withByteChange, sample));
  return fc.oneof(
    { weight: 15, arbitrary: changed },
    { weight: 1, arbitrary: fc.uint8Array({ maxLength: 300 }) },
  );
}

function withByteChange(bytes: Uint8Array, change: ByteChange): Uint8Array {
  const at = Math.min(bytes.length, Math.floor(change.at * bytes.length));
  const around = (end: number, middle: Uint8Array): Uint8Array =>
    Buffer.concat([bytes.subarray(0, at), middle, bytes.subarray(end)]);
  switch (change.kind) {
    case 'set':
      return around(at + 1, Uint8Array.of(change.byte));
    case 'flip':
      return around(at + 1, Uint8Array.of((bytes[at] ?? 0) ^ (1 << change.bit)));
    case 'cut':
      return around(at + change.length, new Uint8Array());
    case 'truncate':
      return bytes.subarray(0, at);
    case 'insert':
      return around(at, change.bytes);
    case 'repeat': {
      const piece = bytes.subarray(at, at + change.length);
      return around(at, Buffer.concat(Array.from({ length: change.times }, () => piece)));
    }
    case 'integer': {
      const value = Buffer.alloc(8);
      value.writeBigInt64LE(BigInt.asIntN(64, change.value));
      return around(at + change.width, value.subarray(0, change.width));
    }
  }
}

/** One change of a JSON value; `node` picks a place, modulo how many there are. */
type JsonChange =
  | { kind: 'replace'; node: number; value: Json }
  | { kind: 'delete'; node: number }
  | { kind: 'copy'; node: number; from: number }
  | { kind: 'add'; node: number; key: string; value: Json };

const oddNumbers = [0, -0, -1, 1.5, 1e-320, 1e15, 2 ** 53, 1e308, -1e308];
const oddWords = [
  '',
  '\0',
  '__proto__',
  'constructor',
  'toString',
  'NaN',
  '../../x',
  '😀',
  '\ud800',
];
const oddValue: fc.Arbitrary<Json> = fc.oneof(
  fc.constantFrom<Json>(null, true, false, [], {}, [[[[]]]], ...oddNumbers, ...oddWords),
  fc.jsonValue({ maxDepth: 2 }) as fc.Arbitrary<Json>,
);

/** The samples with one to five values, fields or elements replaced, removed, copied or added. */
export function mutatedJson(samples: readonly Json[]): fc.Arbitrary<Json> {
  const node = fc.nat(0x7fffffff);
  const key = fc.oneof(fc.constantFrom(...oddWords), fc.string({ maxLength: 12 }));
  const change: fc.Arbitrary<JsonChange> = fc.oneof(
    { weight: 4, arbitrary: fc.record({ kind: fc.constant('replace'), node, value: oddValue }) },
    { weight: 2, arbitrary: fc.record({ kind: fc.constant('delete'), node }) },
    { weight: 2, arbitrary: fc.record({ kind: fc.constant('copy'), node, from: node }) },
    { weight: 1, arbitrary: fc.record({ kind: fc.constant('add'), node, key, value: oddValue }) },
  );
  return fc
    .tuple(fc.constantFrom(...samples), fc.array(change, { minLength: 0, maxLength: 5 }))
    .map(([sample, changes]) => changes.reduce(withJsonChange, structuredClone(sample)));
}

/** As JSON text: changed values, and changed bytes of the samples' text. */
export function mutatedJsonText(
  samples: readonly Json[],
  words: readonly string[] = [],
): fc.Arbitrary<Uint8Array> {
  const texts = samples.map((sample) => Buffer.from(JSON.stringify(sample)));
  return fc.oneof(
    mutatedJson(samples).map((value): Uint8Array => Buffer.from(JSON.stringify(value))),
    mutatedBytes(texts, [...words, 'null', '1e999', '"__proto__":1,', '\ufeff']),
  );
}

interface Place {
  parent: Json[] | Record<string, Json>;
  key: string;
}

/** New values are copied: later changes would reach the constants themselves, and the next cases. */
function withJsonChange(root: Json, change: JsonChange): Json {
  const holder = { root };
  const places = placesOf(holder, 'root');
  const at = (index: number): Place => places[index % places.length] as Place;
  const { parent, key } = at(change.node);
  const current = valueAt({ parent, key });
  switch (change.kind) {
    case 'replace':
      assign(parent, key, structuredClone(change.value));
      break;
    case 'copy':
      assign(parent, key, structuredClone(valueAt(at(change.from))));
      break;
    case 'delete':
      if (Array.isArray(parent)) parent.splice(Number(key), 1);
      else if (parent !== (holder as unknown)) Reflect.deleteProperty(parent, key);
      break;
    case 'add':
      if (Array.isArray(current)) current.push(structuredClone(change.value));
      else if (isRecord(current)) assign(current, change.key, structuredClone(change.value));
      break;
  }
  return holder.root;
}

/** Every value below a field, itself first. */
function placesOf(parent: Place['parent'], key: string): Place[] {
  const value = valueAt({ parent, key });
  if (typeof value !== 'object' || value === null) return [{ parent, key }];
  const keys = Object.keys(value);
  return [{ parent, key }, ...keys.flatMap((below) => placesOf(value, below))];
}

function valueAt({ parent, key }: Place): Json {
  return Object.getOwnPropertyDescriptor(parent, key)?.value as Json;
}

/** Also where the key is `__proto__`, which JSON.parse too makes a plain field. */
function assign(parent: Place['parent'], key: string, value: Json): void {
  Object.defineProperty(parent, key, {
    value,
    enumerable: true,
    configurable: true,
    writable: true,
  });
}

function isRecord(value: Json): value is Record<string, Json> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
