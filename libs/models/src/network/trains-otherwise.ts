import type { LayerDescription, NetworkDescription } from './describe-network.ts';

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
export function droppingLayers({ layers }: { layers: readonly LayerDescription[] }): Dropping[] {
  return layers.flatMap(({ layer, layerIndex, inner }) => [
    ...(layer.type === 'dropout' && layer.rate > 0 ? [{ layerIndex, rate: layer.rate }] : []),
    ...Object.values(inner).flatMap((held) => droppingLayers({ layers: held })),
  ]);
}

/** Whether its outputs for the same weights are other ones while it trains than where it is evaluated. */
export function trainsOtherwise(network: NetworkDescription): boolean {
  return needsRandomness(network) || network.layers.some(({ traits }) => traits.hasState);
}
