import type { MeasureConfig } from './analysis.ts';
import type { LayerConfig, NetworkConfig } from './network.ts';
import type { OptimiserConfig } from './training.ts';

/** A network on one line: `28×28×1 → conv 3×3, 8 relu → max-pool 2 → flatten → 10`. */
export function networkText(network: NetworkConfig): string {
  return [network.inputShape.join('×'), ...network.layers.map(layerText)].join(' → ');
}

function layerText(layer: LayerConfig): string {
  switch (layer.type) {
    case 'dense':
      return activated(String(layer.units), layer);
    case 'conv1d':
      return activated(`conv ${layer.kernelSize}, ${layer.filters}`, layer);
    case 'conv2d':
      return activated(`conv ${layer.kernelSize}×${layer.kernelSize}, ${layer.filters}`, layer);
    case 'max-pool2d':
      return `max-pool ${layer.size}`;
    case 'flatten':
      return 'flatten';
  }
}

function activated(text: string, layer: { activation: string; bias: boolean }): string {
  const activation = layer.activation === 'linear' ? '' : ` ${layer.activation}`;
  return `${text}${activation}${layer.bias ? '' : ' (no bias)'}`;
}

/** `Adam, learning rate 0.001`, with the options that matter. */
export function optimiserText(optimiser: OptimiserConfig): string {
  const rate = `learning rate ${optimiser.learningRate}`;
  if (optimiser.type === 'adam') return `Adam, ${rate}`;
  const momentum = optimiser.momentum > 0 ? `, momentum ${optimiser.momentum}` : '';
  return `SGD, ${rate}${momentum}${optimiser.nesterov ? ', Nesterov' : ''}`;
}

/** A measure with its options: `curvature (exampleCount 5,000, eigenvalueCount 2)`. */
export function measureText({ measure, ...options }: MeasureConfig): string {
  const texts = Object.entries(options).map(([name, value]) =>
    value === null ? `${name} all` : `${name} ${String(value)}`,
  );
  return texts.length === 0 ? measure : `${measure} (${texts.join(', ')})`;
}
