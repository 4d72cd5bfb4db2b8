/** NumPy's `RandomState` as far as data sets need it: the old generator, whose streams never change. */
export interface NumpyRandom {
  /** `rand()`: uniform in [0, 1), 53 bits. */
  uniform(): number;
  /** `randn()`: by the polar method, the second of a pair first. */
  normal(): number;
  /** `choice(bound)` without probabilities. */
  integer(bound: number): number;
  /** `permutation(count)`. */
  permutation(count: number): Int32Array;
}

const [stateLength, shift] = [624, 397];

/**
 * `np.random.RandomState(seed)`: MT19937 (Matsumoto and Nishimura 1998), seeded by Knuth's recurrence.
 *
 * @param seed a whole number below 2³².
 */
export function numpyRandom(seed: number): NumpyRandom {
  const state = seededState(seed);
  let position = stateLength;
  let spare: number | null = null;

  function uint32(): number {
    if (position === stateLength) {
      twist(state);
      position = 0;
    }
    let value = state[position++] as number;
    value ^= value >>> 11;
    value ^= (value << 7) & 0x9d2c5680;
    value ^= (value << 15) & 0xefc60000;
    return (value ^ (value >>> 18)) >>> 0;
  }

  /** Uniform from 0 to `most`, by drawing as many bits as it has until they fit. */
  function upTo(most: number): number {
    if (most === 0) return 0;
    const mask = 2 ** (32 - Math.clz32(most)) - 1;
    for (;;) {
      const value = (uint32() & mask) >>> 0;
      if (value <= most) return value;
    }
  }

  function uniform(): number {
    const high = uint32() >>> 5;
    const low = uint32() >>> 6;
    return (high * 67108864 + low) / 9007199254740992;
  }

  return {
    uniform,
    normal() {
      if (spare !== null) {
        const value = spare;
        spare = null;
        return value;
      }
      for (;;) {
        const u = 2 * uniform() - 1;
        const v = 2 * uniform() - 1;
        const square = u * u + v * v;
        if (square >= 1 || square === 0) continue;
        const factor = Math.sqrt((-2 * Math.log(square)) / square);
        spare = factor * u;
        return factor * v;
      }
    },
    integer: (bound) => upTo(bound - 1),
    permutation(count) {
      const order = Int32Array.from({ length: count }, (_, index) => index);
      for (let last = count - 1; last > 0; last--) {
        const other = upTo(last);
        const held = order[last] as number;
        order[last] = order[other] as number;
        order[other] = held;
      }
      return order;
    },
  };
}

function seededState(seed: number): Uint32Array {
  const state = new Uint32Array(stateLength);
  state[0] = seed;
  for (let index = 1; index < stateLength; index++) {
    const last = state[index - 1] as number;
    state[index] = Math.imul(1812433253, last ^ (last >>> 30)) + index;
  }
  return state;
}

/** The next 624 words. */
function twist(state: Uint32Array): void {
  for (let index = 0; index < stateLength; index++) {
    const next = state[(index + 1) % stateLength] as number;
    const mixed = ((state[index] as number) & 0x80000000) | (next & 0x7fffffff);
    const odd = mixed & 1 ? 0x9908b0df : 0;
    state[index] = (state[(index + shift) % stateLength] as number) ^ (mixed >>> 1) ^ odd;
  }
}
