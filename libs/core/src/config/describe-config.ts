import type { MeasureConfig } from './measures/registry.ts';
import { layerText } from './layers/registry.ts';
import type { NetworkConfig } from './network.ts';

/** A network on one line: `28×28×1 → conv 3×3, 8 relu → max-pool 2 → flatten → 10`. */
export function networkText(network: NetworkConfig): string {
  return [network.inputShape.join('×'), ...network.layers.map(layerText)].join(' → ');
}

/** A measure with its options: `curvature (exampleCount 5,000, eigenvalueCount 2)`. */
export function measureText({ measure, ...options }: MeasureConfig): string {
  const texts = Object.entries(options).map(([name, value]) =>
    value === null ? `${name} all` : `${name} ${String(value)}`,
  );
  return texts.length === 0 ? measure : `${measure} (${texts.join(', ')})`;
}
