import { type NetworkDescription, withInner } from './describe-network.ts';

/** Whether a network's outputs hang on random numbers while it trains. */
export function needsRandomness({ layers }: NetworkDescription): boolean {
  return layers.some(({ traits }) => traits.needsRandomness);
}

/** A layer that drops a share of its values while the network trains. */
export interface Dropping {
  layerIndex: number;
  rate: number;
}

/** Those of a network, of layers within layers too. */
export function droppingLayers({ layers }: NetworkDescription): Dropping[] {
  return withInner(layers).flatMap(({ layer, layerIndex }) =>
    layer.type === 'dropout' && layer.rate > 0 ? [{ layerIndex, rate: layer.rate }] : [],
  );
}

/** Whether its outputs for the same weights are other ones while it trains than where it is evaluated. */
export function trainsOtherwise(network: NetworkDescription): boolean {
  return needsRandomness(network) || network.layers.some(({ traits }) => traits.hasState);
}
