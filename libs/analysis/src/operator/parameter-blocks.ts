import type { NetworkDescription } from '@basin/models';
import type { LinearOperator } from './linear-operator.ts';

/** Some of the parameters, by their places in the flat vector. */
export interface ParameterGroup {
  /** As in a PyTorch state_dict: `2`, `3.layers.0` of a layer, `2.weight` of a tensor. */
  name: string;
  /** Consecutive places, by rising start. */
  ranges: { start: number; size: number }[];
  size: number;
}

/** The parameters of every layer that has some, or of every tensor, in the network's order. */
export function parameterGroups(
  { parameters }: Pick<NetworkDescription, 'parameters'>,
  by: 'layers' | 'tensors',
): ParameterGroup[] {
  const groups = new Map<string, ParameterGroup>();
  for (const { name, offset, size } of parameters) {
    const key = by === 'tensors' ? name : name.slice(0, name.lastIndexOf('.'));
    const group = groups.get(key) ?? { name: key, ranges: [], size: 0 };
    group.ranges.push({ start: offset, size });
    group.size += size;
    groups.set(key, group);
  }
  return [...groups.values()];
}

/**
 * The diagonal block of an operator that belongs to a group: its products with vectors that are 0 elsewhere,
 * read there. Each costs a whole product.
 */
export function blockOperator(operator: LinearOperator, group: ParameterGroup): LinearOperator {
  return {
    size: group.size,
    symmetryTolerance: operator.symmetryTolerance,
    apply(vector) {
      const whole = new Float64Array(operator.size);
      let from = 0;
      for (const { start, size } of group.ranges) {
        whole.set(vector.subarray(from, from + size), start);
        from += size;
      }
      return partOf(operator.apply(whole), group);
    },
  };
}

/** The places of a group in the flat vector, ascending. */
export function placesOf({ ranges }: ParameterGroup): number[] {
  return ranges.flatMap(({ start, size }) => Array.from({ length: size }, (_, at) => start + at));
}

/** The entries of a flat vector that belong to a group. */
export function partOf(vector: Float64Array, { ranges, size }: ParameterGroup): Float64Array {
  const part = new Float64Array(size);
  let to = 0;
  for (const { start, size: length } of ranges) {
    part.set(vector.subarray(start, start + length), to);
    to += length;
  }
  return part;
}
