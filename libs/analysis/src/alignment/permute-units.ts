import type { UnitBlock, UnitGroup } from './unit-groups.ts';

/** For each group, unit by unit, which of the network's units comes there. */
export type UnitOrders = readonly Int32Array[];

/** A network's weights and buffers with its units in other places: the same function. */
export interface PermutedNetwork {
  weights: Float32Array;
  buffers: Float32Array;
}

/** Every unit where it is. */
export function sameOrders(groups: readonly UnitGroup[]): Int32Array[] {
  return groups.map(({ size }) => Int32Array.from({ length: size }, (_, unit) => unit));
}

/** Exchanges units: in each group unit i becomes what unit `orders[group][i]` was, in all that is of it. */
export function permuteUnits(
  groups: readonly UnitGroup[],
  orders: UnitOrders,
  { weights, buffers }: PermutedNetwork,
): PermutedNetwork {
  const permuted = { weights: weights.slice(), buffers: buffers.slice() };
  for (const { block, maps } of permutedBlocks(groups, orders)) {
    const [from, to] = block.isBuffer ? [buffers, permuted.buffers] : [weights, permuted.weights];
    const places = placesOf(block.shape, maps);
    for (let index = 0; index < block.size; index++) {
      to[block.offset + index] = from[block.offset + (places[index] as number)] as number;
    }
  }
  return permuted;
}

interface PermutedBlock {
  block: UnitBlock;
  /** By axis: for each entry the one that comes there; null where all stay. */
  maps: (Int32Array | null)[];
}

/** Every block that has units, once, with what happens along its axes. */
function permutedBlocks(groups: readonly UnitGroup[], orders: UnitOrders): PermutedBlock[] {
  const found = new Map<string, PermutedBlock>();
  groups.forEach(({ axes }, group) => {
    for (const { block, axis } of axes) {
      const entry = found.get(block.name) ?? { block, maps: block.shape.map(() => null) };
      found.set(block.name, entry);
      entry.maps[axis] = axisMap(orders[group] as Int32Array, block.shape[axis] as number);
    }
  });
  return [...found.values()];
}

/** A group's order at every place along an axis. */
function axisMap(order: Int32Array, length: number): Int32Array {
  const size = order.length;
  return Int32Array.from(
    { length },
    (_, entry) => entry - (entry % size) + (order[entry % size] as number),
  );
}

/** For each entry of a block, row by row, the place of the one that comes there. */
function placesOf(shape: readonly number[], maps: readonly (Int32Array | null)[]): Int32Array {
  let places = Int32Array.of(0);
  shape.forEach((length, axis) => {
    const map = maps[axis] ?? null;
    const next = new Int32Array(places.length * length);
    places.forEach((place, row) => {
      for (let entry = 0; entry < length; entry++) {
        next[row * length + entry] =
          place * length + (map === null ? entry : (map[entry] as number));
      }
    });
    places = next;
  });
  return places;
}
