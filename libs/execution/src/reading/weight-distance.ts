import type { Floats } from '@basin/models/floats';
import type { NetworkDescription } from '@basin/models/network';
import { namedBlocks } from './weight-tensors.ts';

/** How far two equally shaped networks are apart in their weights. */
export interface WeightDistance {
  /** ‖b − a‖. */
  distance: number;
  /** ‖b − a‖ / ‖a‖; null where a is 0. */
  relative: number | null;
  /** a·b / (‖a‖ ‖b‖); null where one of them is 0. */
  cosine: number | null;
}

export interface NetworkDistance extends WeightDistance {
  tensors: ({ name: string } & WeightDistance)[];
}

/** Euclidean distance and angle from a to b, over all weights and by tensor. */
export function networkDistance(
  description: NetworkDescription,
  a: Floats,
  b: Floats,
): NetworkDistance {
  return {
    ...weightDistance(a, b),
    tensors: namedBlocks(description).map(({ block: { name, offset, size } }) => ({
      name,
      ...weightDistance(a.subarray(offset, offset + size), b.subarray(offset, offset + size)),
    })),
  };
}

function weightDistance(a: Floats, b: Floats): WeightDistance {
  let [apart, ofA, ofB, product] = [0, 0, 0, 0];
  for (let index = 0; index < a.length; index++) {
    const [left, right] = [a[index] as number, b[index] as number];
    apart += (right - left) ** 2;
    ofA += left * left;
    ofB += right * right;
    product += left * right;
  }
  const distance = Math.sqrt(apart);
  const lengths = Math.sqrt(ofA) * Math.sqrt(ofB);
  return {
    distance,
    relative: ofA === 0 ? null : distance / Math.sqrt(ofA),
    cosine: lengths === 0 ? null : product / lengths,
  };
}
