import type { NetworkConfig } from '@basin/core';
import { describeNetwork } from './describe-network.ts';

/** Whether a network's outputs hang on random numbers while it trains. */
export function needsRandomness(network: NetworkConfig): boolean {
  return describeNetwork(network).layers.some(({ traits }) => traits.needsRandomness);
}
