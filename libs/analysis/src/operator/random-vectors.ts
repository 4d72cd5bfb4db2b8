import type { Random } from '@basin/core';

/** Independent standard normal entries. */
export function normalVector(size: number, random: Random): Float64Array {
  return Float64Array.from({ length: size }, () => random.normal());
}

/** Entries +1 or −1 with equal chance. */
export function rademacherVector(size: number, random: Random): Float64Array {
  const vector = new Float64Array(size);
  let bits = 0;
  for (let index = 0; index < size; index++) {
    if (index % 32 === 0) bits = random.uint32();
    vector[index] = bits & 1 ? 1 : -1;
    bits >>>= 1;
  }
  return vector;
}
