import type { NetworkConfig } from '@basin/core';
import { describeNetwork, withInner } from '@basin/models/network';

export interface ForwardFlops {
  /** Of one example through the whole network. */
  all: number;
  /** Of its first layer with weights alone. */
  firstLayer: number;
}

/** Multiplications and additions of products and convolutions: 2 · weights · positions a layer. */
export function forwardFlops(network: NetworkConfig): ForwardFlops {
  const layers = withInner(describeNetwork(network).layers).flatMap(({ weight, flops }) =>
    weight === null ? [] : [flops],
  );
  return { all: layers.reduce((sum, flops) => sum + flops, 0), firstLayer: layers[0] ?? 0 };
}

/**
 * Of a training step: forward, gradient by the weights, gradient by the inputs (but the first
 * layer's); an exact Hessian-vector product along with the gradient costs twice the gradient more.
 */
export function stepFlops(
  { all, firstLayer }: ForwardFlops,
  batchSize: number,
  hasHessianProduct: boolean,
): number {
  const gradient = batchSize * (3 * all - firstLayer);
  return hasHessianProduct ? 3 * gradient : gradient;
}
