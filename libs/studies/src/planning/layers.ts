import type { NetworkConfig } from '@basin/core';

type LayerInput = NetworkConfig['layers'][number];

/** Dense layers of the given widths, with biases: ReLU between them, the last one linear. */
export function denseLayers(widths: readonly number[]): LayerInput[] {
  return widths.map((units, index) => ({
    type: 'dense',
    units,
    activation: index === widths.length - 1 ? 'linear' : 'relu',
    bias: true,
  }));
}

/** A valid 3 × 3 convolution with ReLU, then a 2 × 2 max-pool. */
export function convolutionBlock(filters: number): LayerInput[] {
  return [
    {
      type: 'conv2d',
      filters,
      kernelSize: 3,
      stride: 1,
      padding: 'valid',
      dilation: 1,
      groups: 1,
      activation: 'relu',
      bias: true,
    },
    { type: 'max-pool2d', size: 2, stride: null, padding: 0 },
  ];
}
