import type { LayerConfig } from '@basin/core';
import { activations } from './activations/registry.ts';
import type { NetworkDescription } from './describe-network.ts';

/**
 * Whether a network is a chain of dense layers whose activations are told by their outputs, as the narrow
 * form, its stacked sister and the columns need. A convolution over the whole signal is a dense layer.
 */
export function isDenseChain({ layers }: NetworkDescription): boolean {
  return layers.every(({ layer, traits }) => traits.chain !== null && outputsTellSlope(layer));
}

function outputsTellSlope(layer: LayerConfig): boolean {
  return !('activation' in layer) || activations[layer.activation].back !== null;
}
