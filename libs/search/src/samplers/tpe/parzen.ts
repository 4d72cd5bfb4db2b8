import type { Random } from '@basin/core';
import type { Dimension } from './dimension.ts';
import { createKernels, lengthened, type NumberKernels } from './kernels.ts';
import { choiceCount, createMemberSums, type MemberColumn } from './member-sums.ts';
import { totalWeight, weightOf } from './member-weights.ts';
import { logMass, truncatedNormal } from './normal-mass.ts';
import { createSlots } from './slots.ts';

/**
 * A Parzen estimator over several dimensions: a mixture of one kernel a member and a wide one, the
 * prior; a kernel is a product over the dimensions. Bergstra et al. 2011 and, for its rules of widths
 * and weights, Watanabe 2023 (arXiv:2304.11127); defaults as Optuna 5's.
 */
export interface Parzen {
  /** A member by its number; `values` one a dimension. */
  insert(slot: number, values: ArrayLike<number>): void;
  remove(slot: number): void;
  /** Logarithm of the density at a point; Infinity as soon as it is seen to be more than `most`. */
  logDensity(point: ArrayLike<number>, most?: number): number;
  /** What `logDensity` is at least, from the members that lie nearest. */
  atLeast(point: ArrayLike<number>): number;
  /** A point of the mixture, with steps not yet rounded. */
  sample(random: Random): Float64Array;
  /** Of members in their order, and last of the prior; they sum to 1. */
  weights(): number[];
  /** Centre and width of a numeric dimension's kernels, in the same order. */
  widths(dimension: number): { centres: number[]; widths: number[] };
}

export function createParzen(dimensions: readonly Dimension[]): Parzen {
  const columns = dimensions.map((dimension): MemberColumn => ({
    ...{ dimension, kernels: dimension.kind === 'number' ? createKernels(dimension) : null },
    choices: new Int32Array(16),
  }));
  const members = createSlots((slot) => slot);
  /** By slot: the sum of what the log densities of its kernels begin with. */
  let constants = new Float64Array(16);
  /** By slot: how many members there are before it. */
  let ranks = new Int32Array(16);
  /** The first of the members whose rank is another than at the last refresh. */
  let firstMoved = 0;
  let mostConstant = -Infinity;
  let isDirty = true;
  const sums = createMemberSums(columns);

  function refresh(): void {
    if (!isDirty) return;
    isDirty = false;
    const changed = new Set<number>();
    for (const { kernels } of columns) kernels?.refresh((slot) => changed.add(slot));
    for (const slot of changed) {
      let sum = 0;
      for (const { kernels } of columns) sum += kernels?.constants[slot] ?? 0;
      constants[slot] = sum;
      // A bound, so it need not fall with who leaves.
      mostConstant = Math.max(mostConstant, sum);
    }
    const { items, length } = members;
    for (let rank = firstMoved; rank < length; rank++) ranks[items[rank] as number] = rank;
    firstMoved = length;
    sums.refresh({ items, length, constants, ranks, mostConstant });
  }

  function logPrior(point: ArrayLike<number>): number {
    let sum = 0;
    for (const [index, { dimension, kernels }] of columns.entries()) {
      sum +=
        kernels === null ? -Math.log(choiceCount(dimension)) : priorAt(kernels, point[index] ?? 0);
    }
    return sum;
  }

  function logDensity(point: ArrayLike<number>, most = Infinity): number {
    refresh();
    const prior = logPrior(point);
    const total = totalWeight(members.length);
    const enough = Math.exp(most - prior) * total - 1;
    const sum = sums.whole(point, prior, enough);
    return sum > enough ? Infinity : prior + Math.log((1 + sum) / total);
  }

  function atLeast(point: ArrayLike<number>): number {
    refresh();
    const prior = logPrior(point);
    return prior + Math.log((1 + sums.nearest(point, prior)) / totalWeight(members.length));
  }

  function sampleColumn(
    { dimension, kernels, choices }: MemberColumn,
    slot: number,
    random: Random,
  ): number {
    if (kernels === null) {
      const count = choiceCount(dimension);
      const u = random.uniform();
      if (slot < 0) return Math.min(count - 1, Math.floor(u * count));
      // The kernel's choice with its own weight and its share of the even ones.
      const kernelCount = members.length + 1;
      const scaled = u * (1 + count / kernelCount);
      return scaled < 1
        ? (choices[slot] as number)
        : Math.min(count - 1, Math.floor((scaled - 1) * kernelCount));
    }
    const { low, high } = kernels;
    const centre = slot < 0 ? (low + high) / 2 : (kernels.centres[slot] as number);
    const inverse = slot < 0 ? 1 / (high - low) : (kernels.inverses[slot] as number);
    const z = truncatedNormal((low - centre) * inverse, (high - centre) * inverse, random);
    return kernels.valueAt(centre + z / inverse);
  }

  return {
    insert(slot, values) {
      if (slot >= constants.length) {
        constants = lengthened(constants, 2 * slot);
        const longer = new Int32Array(2 * slot);
        longer.set(ranks);
        ranks = longer;
      }
      for (const [index, column] of columns.entries()) {
        const value = values[index] ?? NaN;
        if (column.kernels !== null) column.kernels.insert(slot, column.kernels.place(value));
        else {
          if (slot >= column.choices.length) {
            const longer = new Int32Array(2 * slot);
            longer.set(column.choices);
            column.choices = longer;
          }
          column.choices[slot] = value;
        }
      }
      firstMoved = Math.min(firstMoved, members.insert(slot));
      isDirty = true;
    },
    remove(slot) {
      for (const { kernels } of columns) kernels?.remove(slot);
      firstMoved = Math.min(firstMoved, members.remove(slot));
      isDirty = true;
    },
    logDensity,
    atLeast,
    sample(random) {
      refresh();
      const count = members.length;
      let left = random.uniform() * totalWeight(count);
      let rank = 0;
      while (rank < count && left >= weightOf(rank, count)) left -= weightOf(rank++, count);
      const slot = rank === count ? -1 : (members.items[rank] as number);
      return Float64Array.from(columns, (column) => sampleColumn(column, slot, random));
    },
    weights() {
      const count = members.length;
      const total = totalWeight(count);
      const own = Array.from({ length: count }, (_, rank) => weightOf(rank, count) / total);
      return [...own, 1 / total];
    },
    widths(dimension) {
      refresh();
      const kernels = columns[dimension]?.kernels ?? null;
      if (kernels === null) return { centres: [], widths: [] };
      const { low, high } = kernels;
      const slots = [...members.items.subarray(0, members.length)];
      const at = (column: Float64Array) => slots.map((slot) => column[slot] as number);
      return {
        centres: [...at(kernels.centres), (low + high) / 2],
        widths: [...at(kernels.inverses).map((inverse) => 1 / inverse), high - low],
      };
    },
  };
}

/** The same for every prior: its kernel lies in the middle and is as wide as the range. */
const priorMass = logMass(-0.5, 0.5);

function priorAt(kernels: NumberKernels, value: number): number {
  const { low, high } = kernels;
  const width = high - low;
  const centre = (low + high) / 2;
  if (kernels.isStepped) return kernels.priorLogCell(value) - priorMass;
  const z = (kernels.place(value) - centre) / width;
  return -0.5 * z * z - Math.log(2 * Math.PI) / 2 - priorMass - Math.log(width);
}
