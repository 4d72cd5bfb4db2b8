import { BasinError, type NetworkConfig } from '@basin/core';
import {
  describeNetwork,
  type LayerDescription,
  type NetworkDescription,
  type ParameterBlock,
} from './describe-network.ts';

/** A tensor of a PyTorch state_dict in PyTorch's own layout. */
export interface StateTensor {
  shape: readonly number[];
  values: ArrayLike<number>;
}
export type StateDict = Record<string, StateTensor>;

/**
 * Flat weights of a PyTorch state_dict. PyTorch's layouts are dense [out, in], conv [out, in, …kernel]
 * and a flatten that runs over channels first; ours are [in, out], […kernel, in, out] and channels
 * last. Names are ours (`0.weight`, by layer) or those of an `nn.Sequential` with its activations as
 * modules of their own.
 *
 * @throws BasinError `model/state-dict` naming what is missing, not wanted or of another shape.
 */
export function flatFromStateDict(network: NetworkConfig, stateDict: StateDict): Float32Array {
  const description = describeNetwork(network);
  const names = namesIn(description, stateDict);
  const flat = new Float32Array(description.parameterCount);
  for (const block of description.parameters) {
    const name = names.get(block) as string;
    const tensor = stateDict[name] as StateTensor;
    const shape = pytorchShape(block);
    if (tensor.shape.join() !== shape.join()) {
      throw new BasinError(
        'model/state-dict',
        `"${name}" has shape [${tensor.shape.join(', ')}], the network's is [${shape.join(', ')}]`,
      );
    }
    const positions = pytorchPositions(description, block);
    for (const [index, position] of positions.entries()) {
      flat[block.offset + index] = tensor.values[position] as number;
    }
  }
  return flat;
}

/** Flat weights as a PyTorch state_dict, named by layer: the reverse of `flatFromStateDict`. */
export function stateDictOf(network: NetworkConfig, flat: Float32Array): StateDict {
  const description = describeNetwork(network);
  return Object.fromEntries(
    description.parameters.map((block) => {
      const values = new Float32Array(block.size);
      for (const [index, position] of pytorchPositions(description, block).entries()) {
        values[position] = flat[block.offset + index] as number;
      }
      return [block.name, { shape: pytorchShape(block), values }];
    }),
  );
}

/** The state_dict's name of each block. */
function namesIn(
  { layers, parameters }: NetworkDescription,
  stateDict: StateDict,
): Map<ParameterBlock, string> {
  const sequential = new Map(sequentialNames(layers));
  const schemes = [new Map(parameters.map((block) => [block, block.name])), sequential];
  const found = Object.keys(stateDict);
  const fitting = schemes.find(
    (names) =>
      names.size === found.length && [...names.values()].every((name) => name in stateDict),
  );
  if (fitting !== undefined) return fitting;
  const wanted = parameters.map((block) => block.name);
  const missing = wanted.filter((name) => !found.includes(name));
  const extra = found.filter((name) => !wanted.includes(name));
  throw new BasinError(
    'model/state-dict',
    `the state dict does not fit the network: missing ${missing.join(', ') || 'nothing'}; not wanted ${extra.join(', ') || 'nothing'}. ` +
      `Names are ${wanted.join(', ')}, or ${[...sequential.values()].join(', ')} where activations are modules`,
  );
}

/** Names in an `nn.Sequential`, where each activation takes a number too. */
function sequentialNames(layers: LayerDescription[]): [ParameterBlock, string][] {
  let position = 0;
  return layers.flatMap(({ layer, weight, bias }) => {
    const module = position;
    position += 'activation' in layer && layer.activation !== 'linear' ? 2 : 1;
    return [weight, bias]
      .filter((block) => block !== null)
      .map((block): [ParameterBlock, string] => [block, `${module}.${block.role}`]);
  });
}

/** [...kernel, in, out] → [out, in, ...kernel]. */
function pytorchShape({ shape }: ParameterBlock): number[] {
  return [...shape.slice(-1), ...shape.slice(-2, -1), ...shape.slice(0, -2)];
}

/** For each value of a block, in our order, its position in PyTorch's tensor. */
function pytorchPositions({ layers }: NetworkDescription, block: ParameterBlock): Int32Array {
  const positions = new Int32Array(block.size);
  const outputs = block.filterCount;
  const inputs = block.role === 'bias' ? 1 : (block.shape.at(-2) as number);
  const kernelSize = block.size / (inputs * outputs);
  const inputOrder = channelsFirstOrder(layers, block, inputs);
  let index = 0;
  for (let kernel = 0; kernel < kernelSize; kernel++) {
    for (let input = 0; input < inputs; input++) {
      for (let output = 0; output < outputs; output++) {
        const row = output * inputs + (inputOrder[input] as number);
        positions[index++] = row * kernelSize + kernel;
      }
    }
  }
  return positions;
}

/** Where each input of a dense layer lies after PyTorch's flatten; the same place without one. */
function channelsFirstOrder(
  layers: LayerDescription[],
  block: ParameterBlock,
  inputs: number,
): Int32Array {
  const before = layers[block.layerIndex - 1];
  const isDense = block.role === 'weight' && block.shape.length === 2;
  const channels =
    isDense && before?.layer.type === 'flatten' ? (before.inputShape.at(-1) as number) : 1;
  const places = inputs / channels;
  return Int32Array.from(
    { length: inputs },
    (_, input) => (input % channels) * places + Math.floor(input / channels),
  );
}
