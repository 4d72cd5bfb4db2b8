import type { NetworkDescription } from './describe-network.ts';

/** Whether a network's outputs hang on random numbers while it trains. */
export function needsRandomness({ layers }: NetworkDescription): boolean {
  return layers.some(({ traits }) => traits.needsRandomness);
}

/** Whether its outputs for the same weights are other ones while it trains than where it is evaluated. */
export function trainsOtherwise(network: NetworkDescription): boolean {
  return needsRandomness(network) || network.layers.some(({ traits }) => traits.hasState);
}
