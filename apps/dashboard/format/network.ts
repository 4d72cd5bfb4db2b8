import type { LayerConfig, NetworkConfig, OptimiserConfig } from '@basin/core';

/** A network on one line: `28×28×1 → conv 3×3 8 relu → pool 2 → flatten → 10`. */
export function describeNetwork(network: NetworkConfig): string {
  return [network.inputShape.join('×'), ...network.layers.map(describeLayer)].join(' → ');
}

function describeLayer(layer: LayerConfig): string {
  switch (layer.type) {
    case 'dense':
      return withActivation(String(layer.units), layer.activation);
    case 'conv1d':
      return withActivation(`conv ${layer.kernelSize}, ${layer.filters}`, layer.activation);
    case 'conv2d':
      return withActivation(
        `conv ${layer.kernelSize}×${layer.kernelSize}, ${layer.filters}`,
        layer.activation,
      );
    case 'max-pool2d':
      return `max-pool ${layer.size}`;
    case 'flatten':
      return 'flatten';
  }
}

function withActivation(text: string, activation: string): string {
  return activation === 'linear' ? text : `${text} ${activation}`;
}

/** `Adam, learning rate 0.001`; options that are not at their usual value are named. */
export function describeOptimiser(optimiser: OptimiserConfig): string {
  const rate = `learning rate ${String(optimiser.learningRate)}`;
  if (optimiser.type === 'adam') return `Adam, ${rate}`;
  const momentum = optimiser.momentum > 0 ? `, momentum ${optimiser.momentum}` : '';
  return `SGD, ${rate}${momentum}${optimiser.nesterov ? ', Nesterov' : ''}`;
}
