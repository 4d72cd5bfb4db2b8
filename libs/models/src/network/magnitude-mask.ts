import type { MaskConfig } from '@basin/core';
import type { NetworkDescription, ParameterBlock } from './describe-network.ts';

/**
 * 1 for each flat weight that stays, 0 for those that are pruned by magnitude, as PyTorch's
 * `prune.global_unstructured` with `L1Unstructured`, or `l1_unstructured` layer by layer: of n weights
 * round(share · n), halves to the even one, ties by position.
 *
 * @param weights those whose magnitudes count, in the order of `describeNetwork`.
 */
export function magnitudeMask(
  { parameters, parameterCount }: NetworkDescription,
  weights: Float32Array,
  { share, scope }: Pick<MaskConfig, 'share' | 'scope'>,
): Float32Array {
  const mask = new Float32Array(parameterCount).fill(1);
  const prunable = parameters.filter(isPrunable).map(positionsOf);
  for (const positions of scope === 'global' ? [prunable.flat()] : prunable) {
    const smallestFirst = positions.sort(
      (a, b) => Math.abs(weights[a] as number) - Math.abs(weights[b] as number) || a - b,
    );
    const count = roundedHalfToEven(share * positions.length);
    for (const position of smallestFirst.slice(0, count)) mask[position] = 0;
  }
  return mask;
}

/** As Python rounds. */
function roundedHalfToEven(value: number): number {
  const below = Math.floor(value);
  if (value - below === 0.5) return below + (below % 2);
  return Math.round(value);
}

/** Kernels: not biases, nor the gain of a layer that normalises. */
function isPrunable({ role, initial }: ParameterBlock): boolean {
  return role === 'weight' && initial === undefined;
}

function positionsOf({ offset, size }: ParameterBlock): number[] {
  return Array.from({ length: size }, (_, index) => offset + index);
}
