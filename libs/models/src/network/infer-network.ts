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
 * Whether something stands between two layers, their numbers tell; what it is, they do not. One place
 * between two dense layers is taken for the activation, and that is said. Where there are more, one of them
 * may be a dropout, which has no weights either, and nothing tells which: that is refused.
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
    const why = modules.some(isConvolution)
      ? 'it has convolutions, and how they stride and what pools them is in no state_dict'
      : 'its first module with weights is no dense layer';
    throw notInferred(why, modules);
  }
  const blocks = blocksOf(modules);
  const unclear = unclearPlaces(blocks);
  if (unclear !== null) throw notInferred(unclear, modules);
  const places = blocks.flatMap((block) => block.places);
  if (activation === null && places.length > 0) {
    const shape = [first.weight.shape[1], ...dense.map(({ weight }) => weight.shape[0])].join(
      ' → ',
    );
    throw new BasinError(
      'model/not-inferred',
      `the file tells the layers ${shape}, but not the activation between them: add --activation=relu, or whichever it was`,
    );
  }
  let width = first.weight.shape[1] as number;
  const norms: number[] = [];
  const layers = modules.map((module) => {
    const { weight, hasBias, hasStatistics } = module;
    const isFollowed = places.includes(module.number + 1);
    const own = { activation: isFollowed ? (activation ?? 'linear') : 'linear' };
    const [units = 1, inputs] = weight.shape;
    if (weight.shape.length === 1 && hasStatistics && units === width) {
      return { type: 'batch-norm', ...own };
    }
    if (weight.shape.length === 1 && hasBias && units === width && !isFollowed) {
      norms.push(module.number);
      return { type: 'layer-norm' };
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
  if (norms.length > 0) {
    notice(
      `${placesText(norms)} of the nn.Sequential taken for nn.LayerNorm: a gain and a shift without running statistics`,
    );
  }
  const network = networkConfigSchema.parse({ inputShape: [first.weight.shape[1]], layers });
  const between =
    places.length > 0 ? `, ${activation} between (${placesText(places)} of the nn.Sequential)` : '';
  notice(
    `read as ${[first.weight.shape[1], ...dense.map(({ weight }) => weight.shape[0])].join(' → ')}${between}; nothing after the last layer`,
  );
  return network;
}

/** What follows a dense layer until the next one. */
interface Block {
  /** Numbers without weights, in order. */
  places: number[];
  isLast: boolean;
}

function blocksOf(modules: readonly Module[]): Block[] {
  const starts = modules.flatMap(({ weight }, index) => (weight.shape.length === 2 ? [index] : []));
  return starts.map((start, index) => {
    // The next dense layer, or the last module: what comes behind that has no number here.
    const end = starts[index + 1] ?? modules.length - 1;
    const from = modules[start]?.number ?? 0;
    const withWeights = modules.slice(start, end + 1).map(({ number }) => number);
    const to = modules[end]?.number ?? from;
    const places = Array.from({ length: to - from }, (_, offset) => from + offset).filter(
      (number) => !withWeights.includes(number),
    );
    return { places, isLast: index === starts.length - 1 };
  });
}

/** Why the places do not tell where the activations are; null where they do. */
function unclearPlaces(blocks: readonly Block[]): string | null {
  const all = blocks.flatMap(({ places }) => places);
  const wide = blocks.filter(({ places }) => places.length > 1).flatMap(({ places }) => places);
  if (wide.length > 0) {
    return `${placesText(wide)} of the nn.Sequential have no weights, and which of them is the activation and which perhaps a dropout is in no state_dict`;
  }
  // Behind the last dense layer an activation is not to be expected.
  const inner = blocks.filter(({ isLast, places }) => !isLast || places.length > 0);
  if (all.length > 0 && inner.some(({ places }) => places.length === 0)) {
    return `${placesText(all)} of the nn.Sequential ${all.length === 1 ? 'has' : 'have'} no weights, but between other layers nothing stands, so that it may be an activation or a dropout`;
  }
  return null;
}

function placesText(places: readonly number[]): string {
  return places.length === 1 ? `place ${places[0]}` : `places ${places.join(', ')}`;
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
  const first = modules[0]?.weight.shape ?? [];
  const places = ['height', 'width'].slice(0, Math.max(0, first.length - 2));
  const inputShape = [...(places.length === 1 ? ['length'] : places), first[1] ?? '…'];
  const hasConvolution = modules.some(isConvolution);
  const missing = hasConvolution
    ? ' (activations, strides, paddings, pools, the input’s size)'
    : '';
  return new BasinError(
    'model/not-inferred',
    `the network cannot be told from the file: ${why}; complete this${missing} and give it as --network=FILE: ${JSON.stringify({ inputShape, layers: begunLayers(modules) })}`,
  );
}

function isConvolution({ weight }: Module): boolean {
  return weight.shape.length > 2;
}

/** What shapes tell of each module, and what brings images to the dense layers behind them. */
function begunLayers(modules: readonly Module[]): object[] {
  let channels: number | null = null;
  return modules.flatMap((module) => {
    const { shape } = module.weight;
    const [units = 1, inputs = 1, kernelSize] = shape;
    if (shape.length === 1) return [{ type: module.hasStatistics ? 'batch-norm' : 'layer-norm' }];
    const bias = module.hasBias ? {} : { bias: false };
    const before = channels;
    if (!isConvolution(module)) {
      channels = null;
      const isMean = before === inputs;
      const way = before === null ? [] : [{ type: isMean ? 'global-avg-pool' : 'flatten' }];
      return [...way, { type: 'dense', units, ...bias }];
    }
    channels = units;
    const parts = before !== null && before > inputs ? { groups: before / inputs } : {};
    const type = shape.length === 3 ? 'conv1d' : 'conv2d';
    return [{ type, filters: units, kernelSize, ...parts, ...bias }];
  });
}
