import { BasinError, type NetworkConfig } from '@basin/core';
import type { Floats } from '../little-endian.ts';
import { joinState, splitState } from './buffers.ts';
import { type Block, describeNetwork } from './describe-network.ts';
import { isBuffer } from './network-function.ts';
import { batchCount, type Notice, stateDictNames, tidyNames } from './state-dict-names.ts';
import { inputOrders } from './state-dict-order.ts';

/** A tensor of a PyTorch state_dict in PyTorch's own layout. */
export interface StateTensor {
  shape: readonly number[];
  values: ArrayLike<number>;
  /** Of integers or booleans: no weight, but something that a module counts or masks with. */
  isWhole?: boolean;
}
export type StateDict = Record<string, StateTensor>;

/**
 * Flat weights of a PyTorch state_dict, and behind them the statistics that layers keep. PyTorch's layouts are dense [out, in], conv [out, in, …kernel]
 * and a flatten that runs over channels first; ours are [in, out], […kernel, in, out] and channels
 * last. Names are ours (`0.weight`, by layer) or those of an `nn.Sequential`, numbered in the order of the
 * layers, with whatever modules without weights between them; prefixes that wrappers add are left out.
 *
 * @param notice is told of tensors that no layer wants and that are no weights.
 * @throws BasinError `model/state-dict` naming what is missing, not wanted, of another shape, or padded as
 *   PyTorch does not,
 *   `model/state-dict-not-finite`,
 *   `model/state-dict-order` where nothing tells in which order PyTorch flattens the input.
 */
export function flatFromStateDict(
  network: NetworkConfig,
  given: StateDict,
  notice: Notice = () => {},
): Float32Array {
  return stateFrom(network, given, notice, (size) => new Float32Array(size));
}

/** The same in double precision, as a training in float64 stores it. */
export function doublesFromStateDict(
  network: NetworkConfig,
  given: StateDict,
  notice: Notice = () => {},
): Float64Array {
  return stateFrom(network, given, notice, (size) => new Float64Array(size));
}

function stateFrom<F extends Floats>(
  network: NetworkConfig,
  given: StateDict,
  notice: Notice,
  make: (size: number) => F,
): F {
  const description = describeNetwork(network);
  checkPadding(network);
  const stateDict = tidyNames(given, notice, description);
  const names = stateDictNames(description, stateDict);
  const orders = inputOrders(description);
  const weights = make(description.parameterCount);
  const buffers = make(description.bufferCount);
  for (const block of [...description.parameters, ...description.buffers]) {
    const flat = isBuffer(block) ? buffers : weights;
    const name = names.get(block);
    // PyTorch before 0.4.1 did not count batches, and nothing but a plain mean of them asks for it.
    if (name === undefined && block.role === batchCount) continue;
    const tensor = stateDict[name as string] as StateTensor;
    const shape = pytorchShape(block);
    if (tensor.shape.join() !== shape.join()) {
      throw new BasinError(
        'model/state-dict',
        `"${name as string}" has shape [${tensor.shape.join(', ')}], the network's is [${shape.join(', ')}]`,
      );
    }
    for (const [index, position] of pytorchPositions(block, orders.get(block)).entries()) {
      flat[block.offset + index] = tensor.values[position] as number;
    }
    checkFinite(name as string, tensor, flat.subarray(block.offset, block.offset + block.size));
  }
  return joinState(weights, buffers);
}

/** Weights of a diverged training, or too large for float32. */
function checkFinite(name: string, { values }: StateTensor, rounded: Floats): void {
  if (rounded.every(Number.isFinite)) return;
  const place = Array.from(values).findIndex((value) => !Number.isFinite(Math.fround(value)));
  throw new BasinError(
    'model/state-dict-not-finite',
    `"${name}": value ${place} is ${values[place]}${Number.isFinite(values[place]) ? ', beyond float32' : ''}, and a network with such a weight has no loss: give finite weights, those of an earlier checkpoint perhaps`,
  );
}

/** No PyTorch network pads as TensorFlow's `same` does with a stride: its weights were trained under another. */
function checkPadding({ layers }: NetworkConfig): void {
  for (const layer of layers) if (layer.type === 'residual') checkPadding(layer as never);
  const index = layers.findIndex(
    (layer) => layer.type === 'conv2d' && layer.padding === 'same' && layer.stride > 1,
  );
  const layer = layers[index];
  if (layer?.type !== 'conv2d') return;
  throw new BasinError(
    'model/state-dict',
    `layer ${index} (${layer.type}) has padding "same" with stride ${layer.stride}, which is TensorFlow's and which PyTorch does not have: give the padding that the network was trained with, such as "padding": ${Math.floor(layer.kernelSize / 2)}`,
  );
}

/** What a training stored as a PyTorch state_dict, named by layer: the reverse of `flatFromStateDict`. */
export function stateDictOf(network: NetworkConfig, state: Floats): StateDict {
  const description = describeNetwork(network);
  const orders = inputOrders(description);
  return Object.fromEntries(
    [...description.parameters, ...description.buffers].map((block): [string, StateTensor] => {
      const { weights, buffers } = splitState(description, state);
      const flat = isBuffer(block) ? buffers : weights;
      const values = state.slice(0, block.size);
      for (const [index, position] of pytorchPositions(block, orders.get(block)).entries()) {
        values[position] = flat[block.offset + index] as number;
      }
      const tensor = { shape: pytorchShape(block), values };
      return [block.name, block.role === batchCount ? { ...tensor, isWhole: true } : tensor];
    }),
  );
}

/** For each axis in PyTorch, ours: a kernel […kernel, in, out] is [out, in, …kernel] there. */
function axesOf(block: Block): number[] {
  const axes = [...block.shape.keys()];
  if (isBuffer(block)) return axes;
  if (block.pytorchAxes !== undefined) return block.pytorchAxes;
  return [...axes.slice(-1), ...axes.slice(-2, -1), ...axes.slice(0, -2)];
}

function pytorchShape(block: Block): number[] {
  return axesOf(block).map((axis) => block.shape[axis] as number);
}

/**
 * For each value of a block, in our order, its position in PyTorch's tensor.
 *
 * @param order where each input of a dense layer lies in PyTorch; the same place where there is none.
 */
function pytorchPositions(block: Block, order: Int32Array | undefined): Int32Array {
  const { shape, size } = block;
  const axes = axesOf(block);
  const strides = shape.map(() => 0);
  let stride = 1;
  for (const axis of axes.toReversed()) {
    strides[axis] = stride;
    stride *= shape[axis] as number;
  }
  // Of a matrix its inputs, of a gain its values.
  const inputAxis = Math.max(0, shape.length - 2);
  return Int32Array.from({ length: size }, (_, index) => {
    let left = index;
    let position = 0;
    for (let axis = shape.length - 1; axis >= 0; axis--) {
      const length = shape[axis] as number;
      const place = left % length;
      left = (left - place) / length;
      const moved = order !== undefined && axis === inputAxis ? (order[place] as number) : place;
      position += moved * (strides[axis] as number);
    }
    return position;
  });
}
