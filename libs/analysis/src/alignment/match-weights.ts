import { permutation, type Random } from '@basin/core';
import { linearAssignment } from '@basin/statistics';
import * as tf from '@tensorflow/tfjs-core';
import {
  permuteUnits,
  type PermutedNetwork,
  sameOrders,
  type UnitOrders,
} from './permute-units.ts';
import type { UnitAxis, UnitGroup } from './unit-groups.ts';

export interface MatchedUnits {
  orders: Int32Array[];
  /** Rounds over all groups; the last one of a search found nothing better. */
  roundCount: number;
}

/** Rounds end by themselves; this only bounds them. */
const mostRounds = 100;

/**
 * Orders of the second network's units in which its weights are nearest to the first's: weight matching
 * (Ainsworth et al. 2023, algorithm 1). One group after the other, in random order, gets the best order given
 * those of all others, a linear assignment; until a round changes nothing. The sum ⟨a, π(b)⟩ over all weights
 * never falls, so that ‖a − π(b)‖² never rises; the point where it ends depends on the order of the groups. What
 * an order would gain is computed in float32, what it gains in double precision.
 *
 * @param afterRound called before each round; may throw to stop
 */
export function matchWeights(
  groups: readonly UnitGroup[],
  first: Float32Array,
  second: PermutedNetwork,
  random: Random,
  afterRound: (round: number) => void = () => {},
): MatchedUnits {
  const orders = sameOrders(groups);
  let best = agreement(first, second.weights);
  for (let round = 1; round <= mostRounds; round++) {
    afterRound(round);
    let isBetter = false;
    for (const group of permutation(groups.length, random)) {
      const given = orders[group] as Int32Array;
      orders[group] = bestOrder(groups, group, first, second, orders);
      const found = agreement(first, permuteUnits(groups, orders, second).weights);
      // Of weights that are of one group twice the assignment knows only one side.
      if (found > best + 1e-12 * Math.abs(best)) {
        best = found;
        isBetter = true;
      } else orders[group] = given;
    }
    if (!isBetter) return { orders, roundCount: round };
  }
  return { orders, roundCount: mostRounds };
}

/** ⟨a, b⟩ in double precision. */
function agreement(a: Float32Array, b: Float32Array): number {
  let sum = 0;
  for (let index = 0; index < a.length; index++) {
    sum += (a[index] as number) * (b[index] as number);
  }
  return sum;
}

/** The order of one group in which most agrees, all others as they are. */
function bestOrder(
  groups: readonly UnitGroup[],
  group: number,
  first: Float32Array,
  second: PermutedNetwork,
  orders: UnitOrders,
): Int32Array {
  const { size, axes } = groups[group] as UnitGroup;
  const gains = tf.tidy(() => {
    const products = axes
      .filter(({ block }) => !block.isBuffer)
      .map((axis) => {
        // This axis as it was, for the assignment is of it.
        const others = groups.map((one, index) =>
          index === group ? { ...one, axes: one.axes.filter((each) => each !== axis) } : one,
        );
        const moved = permuteUnits(others, orders, second).weights;
        const [a, b] = [unitRows(axis, first, size), unitRows(axis, moved, size)];
        return tf.matMul<tf.Tensor2D>(
          tf.tensor2d(a, [size, a.length / size]),
          tf.tensor2d(b, [size, b.length / size]),
          false,
          true,
        );
      });
    return tf.addN(products);
  });
  // Read out here: tidy looks for tensors in every value of an array that it returns.
  const values = gains.dataSync<'float32'>();
  gains.dispose();
  return linearAssignment(values, size);
}

/** What is of each unit along an axis, a row a unit. */
function unitRows({ block, axis }: UnitAxis, weights: Float32Array, size: number): Float32Array {
  const { shape, offset } = block;
  const inner = shape.slice(axis + 1).reduce((product, length) => product * length, 1);
  const length = shape[axis] as number;
  const width = block.size / size;
  const rows = new Float32Array(block.size);
  const filled = new Int32Array(size);
  for (let outer = 0; outer < block.size / (inner * length); outer++) {
    for (let entry = 0; entry < length; entry++) {
      const unit = entry % size;
      const start = offset + (outer * length + entry) * inner;
      for (let index = 0; index < inner; index++) {
        rows[unit * width + (filled[unit] as number)] = weights[start + index] as number;
        filled[unit] = (filled[unit] as number) + 1;
      }
    }
  }
  return rows;
}
