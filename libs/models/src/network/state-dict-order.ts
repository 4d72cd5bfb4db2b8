import { BasinError } from '@basin/core';
import type { Block, LayerDescription, NetworkDescription } from './describe-network.ts';
import { sizeOf } from './layers/layer.ts';

/**
 * For the weights of each layer that reads flattened values: where its inputs lie in PyTorch, whose flatten
 * runs over channels first. A vector keeps that order through further flattens and whatever else leaves its
 * values at their places. Blocks that are not listed have their inputs in PyTorch's order.
 *
 * @throws BasinError `model/state-dict-order`
 */
export function inputOrders({ layers }: NetworkDescription): Map<Block, Int32Array> {
  const orders = new Map<Block, Int32Array>();
  follow(layers, { order: null, isInput: true }, orders);
  return orders;
}

/** What a layer reads. */
interface Reading {
  /** Where each value lies in PyTorch; null where all lie as here. */
  order: Int32Array | null;
  /** Nothing but the network's own input, perhaps flattened. */
  isInput: boolean;
}

function follow(
  layers: readonly LayerDescription[],
  { order, isInput }: Reading,
  orders: Map<Block, Int32Array>,
): void {
  for (const description of layers) {
    const { traits, inputShape, inner } = description;
    if (order !== null) {
      for (const block of blocksByInput(description)) orders.set(block, order);
      refuseSum(description);
    }
    for (const within of Object.values(inner)) follow(within, { order, isInput }, orders);
    if (!traits.keepsPlaces) {
      isInput = false;
      order = null;
    } else if (inputShape.length > 1 && description.outputShape.length === 1) {
      order = isInput ? orderOfInput(description) : channelsFirst(inputShape);
    }
  }
}

/** A product's biases are by its outputs; what a layer that keeps places has is by what it reads. */
function blocksByInput({ traits, weight, bias, buffers }: LayerDescription): Block[] {
  const kept = [weight, bias, ...buffers.filter(({ shape }) => shape.length > 0)];
  return (traits.keepsPlaces ? kept : [weight]).filter((block) => block !== null);
}

/** Values in another order than PyTorch's, added as they are to those of layers that follow PyTorch's. */
function refuseSum({ layer, layerIndex, inner }: LayerDescription): void {
  if (layer.type !== 'residual' || 'projection' in inner) return;
  throw new BasinError(
    'model/state-dict-order',
    `layer ${layerIndex} (residual) adds flattened values to what its layers make of them, and PyTorch flattens channels first: put a dense layer before it`,
  );
}

/** For each place of an array [..., channels], in our order, its place in [channels, ...]. */
function channelsFirst(shape: readonly number[]): Int32Array {
  const channels = shape.at(-1) ?? 1;
  const places = sizeOf(shape) / channels;
  return Int32Array.from(
    { length: places * channels },
    (_, index) => (index % channels) * places + Math.floor(index / channels),
  );
}

/**
 * Of an input that is flattened before any layer has taken it for an image or a signal. Without channels
 * there is one order: a picture [28, 28], also as PyTorch writes it, [1, 28, 28]. An image [height, width,
 * channels] is channels-first in PyTorch, if that is what it is.
 */
function orderOfInput({ inputShape, layerIndex }: LayerDescription): Int32Array | null {
  const [first = 1, , channels = 1] = inputShape;
  if (inputShape.length === 2 || first === 1 || channels === 1) return null;
  if (channels < first) return channelsFirst(inputShape);
  const shape = inputShape.join(', ');
  throw new BasinError(
    'model/state-dict-order',
    `layer ${layerIndex} (flatten) gets the network's input of shape [${shape}], which here is [height, width, channels] and looks like PyTorch's [channels, height, width]: describe it as the vector [${sizeOf(inputShape)}], in the order in which PyTorch flattens it`,
  );
}
