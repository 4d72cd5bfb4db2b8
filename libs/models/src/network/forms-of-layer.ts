import { activations } from './activations/registry.ts';
import type { LayerDescription } from './describe-network.ts';
import { directFormOf, isSlicedPool } from './direct-layers.ts';
import { isDenseThroughout } from './pooled-pairs.ts';

/** How a training step can hold a network: `chooseForm` takes one by rule, and `blocks` takes every layer. */
export type FormName =
  'blocks' | 'blocks, pooled' | 'blocks, direct' | 'columns' | 'narrow' | 'replicas';

/**
 * The forms that a layer does not rule out, by its traits. A network goes by a form that all of its layers have;
 * `narrow` and `replicas` want the mean squared error of full batches too.
 */
export function formsOfLayer(description: LayerDescription): FormName[] {
  const { layer, traits, inner } = description;
  const within = Object.values(inner).flat().map(formsOfLayer);
  const isInChain =
    traits.chain !== null &&
    (!('activation' in layer) || activations[layer.activation].back !== null);
  const isOwn =
    directFormOf(description) !== null ||
    isSlicedPool(description) ||
    (!traits.isConvolutional && !traits.picksMaxima);
  const isPooled =
    within.length > 0 ? within.every((forms) => forms.includes('blocks, pooled')) : isOwn;
  const isDirect = isDenseThroughout({ layers: [description] });
  return [
    'blocks',
    ...(isPooled ? (['blocks, pooled'] as const) : []),
    ...(isDirect ? (['blocks, direct'] as const) : []),
    ...(isInChain ? (['columns', 'narrow', 'replicas'] as const) : []),
  ];
}
