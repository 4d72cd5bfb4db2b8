import {
  type ActivationName,
  BasinError,
  type NetworkConfig,
  networkConfigSchema,
} from '@basin/core';
import type { StateDict, StateTensor } from './state-dict.ts';
import { type Notice, tidyNames } from './state-dict-names.ts';

/** A module of an `nn.Sequential` that has weights. */
interface Module {
  number: number;
  weight: StateTensor;
  hasBias: boolean;
  hasStatistics: boolean;
}

/**
 * The network of a state_dict of an `nn.Sequential` of dense layers and batch norms, from names and shapes.
 * Whether something stands between two layers, their numbers tell; what it is, they do not: an activation,
 * and perhaps a dropout, which changes nothing where a network is evaluated.
 *
 * @param activation what stands between; null where nobody said.
 * @param notice is told what was taken for granted.
 * @throws BasinError `model/not-inferred`, in one line: what to say beside the file.
 */
export function inferNetwork(
  given: StateDict,
  activation: ActivationName | null,
  notice: Notice,
): NetworkConfig {
  const modules = modulesOf(tidyNames(given, () => {}, { buffers: [] }));
  const dense = modules.filter(({ weight }) => weight.shape.length === 2);
  const [first] = dense;
  if (first === undefined || modules[0] !== first) {
    throw notInferred('its first module with weights is no dense layer', modules);
  }
  const gaps = modules
    .slice(1)
    .map(({ number }, index) => number - (modules[index]?.number ?? 0) - 1);
  if (activation === null && gaps.some((gap) => gap > 0)) {
    const shape = [first.weight.shape[1], ...dense.map(({ weight }) => weight.shape[0])].join(
      ' → ',
    );
    throw new BasinError(
      'model/not-inferred',
      `the file tells the layers ${shape}, but not the activation between them: add --activation=relu, or whichever it was`,
    );
  }
  let width = first.weight.shape[1] as number;
  const layers = modules.map((module, index) => {
    const { weight, hasBias, hasStatistics } = module;
    const own = { activation: (gaps[index] ?? 0) > 0 ? (activation ?? 'linear') : 'linear' };
    const [units = 1, inputs] = weight.shape;
    if (weight.shape.length === 1 && hasStatistics && units === width) {
      return { type: 'batch-norm', ...own };
    }
    if (weight.shape.length !== 2 || inputs !== width) {
      throw notInferred(
        `module ${module.number} has weights [${weight.shape.join(', ')}]`,
        modules,
      );
    }
    width = units;
    return { type: 'dense', units, bias: hasBias, ...own };
  });
  const network = networkConfigSchema.parse({ inputShape: [first.weight.shape[1]], layers });
  const between = gaps.some((gap) => gap > 0) ? `, ${activation} between` : '';
  notice(
    `read as ${[first.weight.shape[1], ...dense.map(({ weight }) => weight.shape[0])].join(' → ')}${between}; nothing after the last layer`,
  );
  return network;
}

/** In the order of their numbers. @throws BasinError `model/not-inferred` where names have none. */
function modulesOf(stateDict: StateDict): Module[] {
  const names = Object.keys(stateDict);
  const parts = names.map((name) => /^((?:[^.]+\.)*?)(\d+)\.([a-z_]+)$/.exec(name));
  if (parts.includes(null) || new Set(parts.map((part) => part?.[1])).size !== 1) {
    throw new BasinError(
      'model/not-inferred',
      `the file's names (${names.slice(0, 4).join(', ')}${names.length > 4 ? ', …' : ''}) are not those of one nn.Sequential: describe the network in a file and give it as --network`,
    );
  }
  const prefix = parts[0]?.[1] ?? '';
  const numbers = [...new Set(parts.map((part) => Number(part?.[2])))].sort((a, b) => a - b);
  return numbers.map((number) => {
    const tensor = (role: string): StateTensor | undefined =>
      stateDict[`${prefix}${number}.${role}`];
    const weight = tensor('weight');
    if (weight === undefined) throw notInferred(`module ${number} has no weight`, []);
    return {
      ...{ number, weight },
      hasBias: tensor('bias') !== undefined,
      hasStatistics: tensor('running_mean') !== undefined,
    };
  });
}

/** Strides, paddings, pools and what was flattened are in no state_dict: a beginning to go on from. */
function notInferred(why: string, modules: readonly Module[]): BasinError {
  const layers = modules.map(({ weight: { shape }, hasStatistics }) => {
    const [filters, , kernelSize] = shape;
    if (shape.length > 2)
      return { type: shape.length === 3 ? 'conv1d' : 'conv2d', filters, kernelSize };
    if (shape.length === 1) return { type: hasStatistics ? 'batch-norm' : 'layer-norm' };
    return { type: 'dense', units: filters };
  });
  return new BasinError(
    'model/not-inferred',
    `the network cannot be told from the file: ${why}; complete this and give it as --network=FILE: ${JSON.stringify({ inputShape: ['…'], layers })}`,
  );
}
