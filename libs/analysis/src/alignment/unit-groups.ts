import { BasinError, type LayerConfig } from '@basin/core';
import type { LayerDescription, NetworkDescription } from '@basin/models';

/** Units that may be exchanged with each other: what one layer or several give, and the next ones read. */
export interface UnitGroup {
  /** Units of it. */
  size: number;
  /** Weights and statistics that are of these units, by axis. */
  axes: UnitAxis[];
  /** A layer whose outputs [n, …, size] are the units' values; null where it is within another layer. */
  tap: number | null;
}

/** An axis of a block along which its values belong to units: entry place × size + unit. */
export interface UnitAxis {
  block: UnitBlock;
  axis: number;
}

/** A weight, or (`isBuffer`) a statistic, in its flat vector. */
export interface UnitBlock {
  name: string;
  offset: number;
  size: number;
  shape: readonly number[];
  isBuffer: boolean;
}

/** Values at one point of the network: `places` times the units of a group, in that order. */
interface Space {
  group: number;
  size: number;
  places: number;
}

interface OpenGroup extends UnitGroup {
  /** Group that it was joined with; its own number where it was not. */
  parent: number;
  /** Inputs and outputs of the network keep their order. */
  isFixed: boolean;
}

/** Layers that give each channel from the same channel of their input. */
const channelwise: readonly LayerConfig['type'][] = [
  'avg-pool1d',
  'avg-pool2d',
  'max-pool1d',
  'max-pool2d',
  'global-avg-pool',
  'dropout',
  'scale',
];
const products: readonly LayerConfig['type'][] = ['dense', 'conv1d', 'conv2d'];
const norms: readonly LayerConfig['type'][] = ['batch-norm', 'layer-norm'];

/**
 * The groups of units of a network whose order means nothing (Ainsworth, Hayase and Srinivasa 2023, "Git
 * Re-Basin"): the outputs of dense layers and the channels of convolutions, through activations, pools,
 * normalisation and flattening, up to the layer that reads them. What a residual layer adds is one group.
 * The network's inputs and outputs are none.
 *
 * @throws BasinError `analysis/no-alignment` naming a layer of which nothing of this is known.
 */
export function unitGroups({ layers }: NetworkDescription): UnitGroup[] {
  const groups: OpenGroup[] = [];
  const open = (size: number, isFixed: boolean): number => {
    const parent = groups.length;
    groups.push({ size, axes: [], tap: null, parent, isFixed });
    return parent;
  };
  const root = (index: number): number => {
    let found = index;
    while ((groups[found] as OpenGroup).parent !== found)
      found = (groups[found] as OpenGroup).parent;
    return found;
  };
  const join = (a: Space, b: Space, layer: LayerDescription): void => {
    const [first, second] = [root(a.group), root(b.group)];
    if (a.size !== b.size || a.places !== b.places) unknown(layer);
    if (first === second) return;
    const [into, from] = [groups[first] as OpenGroup, groups[second] as OpenGroup];
    from.parent = first;
    into.axes.push(...from.axes);
    into.isFixed ||= from.isFixed;
  };
  const add = (space: Space, block: UnitBlock, axis: number, layer: LayerDescription): void => {
    if (block.shape[axis] !== space.size * space.places) unknown(layer);
    (groups[root(space.group)] as OpenGroup).axes.push({ block, axis });
  };

  function through(layer: LayerDescription, space: Space): Space {
    const { type } = layer.layer;
    if (channelwise.includes(type)) return space;
    if (type === 'flatten') {
      const places = layer.inputShape.slice(0, -1).reduce((product, length) => product * length, 1);
      return { ...space, places: space.places * places };
    }
    if (norms.includes(type)) {
      for (const block of blocksOf(layer)) {
        if (block.shape.length > 0) add(space, block, block.shape.length - 1, layer);
      }
      return space;
    }
    if (type === 'residual') {
      const { layers: inner = [], projection = [] } = layer.inner;
      const made = chain(inner, space);
      join(made, chain(projection, space), layer);
      return { ...made, group: root(made.group) };
    }
    const { weight } = layer;
    if (!products.includes(type) || weight === null) return unknown(layer);
    const made = { group: open(weight.filterCount, false), size: weight.filterCount, places: 1 };
    for (const block of blocksOf(layer)) {
      const last = block.shape.length - 1;
      add(made, block, last, layer);
      if (block.name === weight.name) add(space, block, last - 1, layer);
    }
    return made;
  }

  function chain(inner: readonly LayerDescription[], from: Space): Space {
    return inner.reduce((space, layer) => through(layer, space), from);
  }

  const inputSize = layers[0]?.inputShape.at(-1) ?? 1;
  let space: Space = { group: open(inputSize, true), size: inputSize, places: 1 };
  for (const layer of layers) {
    space = through(layer, space);
    if (space.places === 1) (groups[root(space.group)] as OpenGroup).tap = layer.layerIndex;
  }
  (groups[root(space.group)] as OpenGroup).isFixed = true;
  return groups
    .filter(({ parent, isFixed }, index) => parent === index && !isFixed)
    .map(({ size, axes, tap }) => ({ size, axes, tap }));
}

function blocksOf({ weight, bias, buffers }: LayerDescription): UnitBlock[] {
  const weights = [weight, bias].filter((block) => block !== null);
  return [
    ...weights.map((block) => ({ ...block, isBuffer: false })),
    ...buffers.map((block) => ({ ...block, isBuffer: true })),
  ];
}

function unknown({ layer, layerIndex }: LayerDescription): never {
  throw new BasinError(
    'analysis/no-alignment',
    `layer ${layerIndex} (${layer.type}) has units that are not known to be exchangeable: leave align out`,
  );
}
