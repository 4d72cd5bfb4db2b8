import { sha256 } from '@noble/hashes/sha2.js';
import { utf8ToBytes } from '@noble/hashes/utils.js';

/** The named streams of a task; each derives from (seed, name), so one can change without the others. */
export const seedStreams = [
  'init',
  'order',
  'labels',
  'probes',
  'dropout',
  'augmentation',
] as const;
export type SeedStream = (typeof seedStreams)[number];

/** A seeded generator; never Math.random, whose sequence cannot be repeated. */
export interface Random {
  /** Uniform 32-bit unsigned integer. */
  uint32(): number;
  /** Uniform in [0, 1), 53 random bits. */
  uniform(): number;
  /** Uniform integer in [0, bound), without modulo bias. */
  integer(bound: number): number;
  /** Standard normal (Marsaglia's polar method). */
  normal(): number;
  /** The four state words: store them to continue the stream later. */
  state(): [number, number, number, number];
}

/** Generator for the stream `name` of `seed`. The state is the SHA-256 of both, so streams are independent. */
export function randomStream(seed: number, name: string): Random {
  const digest = sha256(utf8ToBytes(`basin-stream-v1:${seed}:${name}`));
  const view = new DataView(digest.buffer, digest.byteOffset);
  return randomFrom([
    view.getUint32(0),
    view.getUint32(4),
    view.getUint32(8),
    view.getUint32(12) | 1, // the all-zero state is a fixed point
  ]);
}

/** xoshiro128** (Blackman and Vigna 2018) continued from a state. */
export function randomFrom(initial: readonly [number, number, number, number]): Random {
  let [a, b, c, d] = initial;
  let spare: number | null = null;

  function uint32(): number {
    const scrambled = Math.imul(rotateLeft(Math.imul(b, 5), 7), 9) >>> 0;
    const t = b << 9;
    c ^= a;
    d ^= b;
    b ^= c;
    a ^= d;
    c ^= t;
    d = rotateLeft(d, 11);
    return scrambled;
  }
  function uniform(): number {
    const high = uint32() >>> 5;
    const low = uint32() >>> 6;
    return (high * 67108864 + low) / 9007199254740992;
  }
  function integer(bound: number): number {
    let value = uint32();
    // Values from the last whole multiple of the bound on are drawn again; below 2³² − bound there are none.
    if (value >= 4294967296 - bound) {
      const limit = 4294967296 - (4294967296 % bound);
      while (value >= limit) value = uint32();
    }
    // Of unsigned integers, which is several times as fast as of doubles.
    return value < bound ? value : (value >>> 0) % (bound >>> 0);
  }
  function normal(): number {
    if (spare !== null) {
      const value = spare;
      spare = null;
      return value;
    }
    for (;;) {
      const u = 2 * uniform() - 1;
      const v = 2 * uniform() - 1;
      const s = u * u + v * v;
      if (s > 0 && s < 1) {
        const factor = Math.sqrt((-2 * Math.log(s)) / s);
        spare = v * factor;
        return u * factor;
      }
    }
  }
  return { uint32, uniform, integer, normal, state: () => [a >>> 0, b >>> 0, c >>> 0, d >>> 0] };
}

/** A uniformly random permutation of 0 … count−1 (Fisher and Yates). */
export function permutation(count: number, random: Random): Int32Array {
  const order = new Int32Array(count);
  for (let index = 0; index < count; index++) order[index] = index;
  for (let last = count - 1; last > 0; last--) {
    const other = random.integer(last + 1);
    const held = order[last] as number;
    order[last] = order[other] as number;
    order[other] = held;
  }
  return order;
}

function rotateLeft(value: number, bits: number): number {
  return (value << bits) | (value >>> (32 - bits));
}
