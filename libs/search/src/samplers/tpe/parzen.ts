import type { Random } from '@basin/core';
import type { Dimension } from './dimension.ts';
import { createKernels, lengthened, type NumberKernels } from './kernels.ts';
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
  /** A guess at `logDensity` from the latest members alone. */
  guess(point: ArrayLike<number>): number;
  /** A point of the mixture, with steps not yet rounded. */
  sample(random: Random): Float64Array;
  /** Of members in their order, and last of the prior; they sum to 1. */
  weights(): number[];
  /** Centre and width of a numeric dimension's kernels, in the same order. */
  widths(dimension: number): { centres: number[]; widths: number[] };
}

/** Kernels whose term is smaller than the prior's by this factor of e are left out of a density. */
const negligible = 30;
/** Members that are summed up at a time. */
const blockSize = 512;
/** Members of which a guess is made. */
const guessSize = 64;

export function createParzen(dimensions: readonly Dimension[]): Parzen {
  const columns = dimensions.map((dimension) => ({
    dimension,
    kernels: dimension.kind === 'number' ? createKernels(dimension) : null,
    /** By slot: the choice. */
    choices: new Int32Array(16),
  }));
  type Column = (typeof columns)[number];
  // The cheapest that leave most kernels out come first.
  const rankOf = ({ kernels }: Column): number =>
    kernels === null ? 1 : kernels.isStepped ? 2 : 0;
  const ordered = [...columns.keys()].sort(
    (a, b) => rankOf(columns[a] as Column) - rankOf(columns[b] as Column),
  );
  const first = columns[ordered[0] ?? 0];
  /** What most members are left out by, in the pass that looks at all of them. */
  const firstNumber =
    first === undefined || first.kernels === null || first.kernels.isStepped
      ? null
      : { kernels: first.kernels, index: ordered[0] as number };
  const further = firstNumber === null ? ordered : ordered.slice(1);
  const members = createSlots((slot) => slot);
  let constants = new Float64Array(16);
  let mostConstant = -Infinity;
  let isDirty = true;
  const alive = new Int32Array(blockSize);
  const ranks = new Int32Array(blockSize);
  const squares = new Float64Array(blockSize);

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
  }

  function logPrior(point: ArrayLike<number>): number {
    let sum = 0;
    for (const [index, { dimension, kernels }] of columns.entries()) {
      sum +=
        kernels === null ? -Math.log(choiceCount(dimension)) : priorAt(kernels, point[index] ?? 0);
    }
    return sum;
  }

  /** Leaves out kernels far from the value; their squared distances add up. */
  function nearNumber(kernels: NumberKernels, value: number, count: number, cut: number): number {
    const { centres, inverses } = kernels;
    const place = kernels.place(value);
    let kept = 0;
    for (let index = 0; index < count; index++) {
      const slot = alive[index] as number;
      const z = (place - (centres[slot] as number)) * (inverses[slot] as number);
      const square = (squares[index] as number) + z * z;
      if (square > cut) continue;
      alive[kept] = slot;
      ranks[kept] = ranks[index] as number;
      squares[kept++] = square;
    }
    return kept;
  }

  /** Members by their ranks, without those that the first number leaves out. */
  function beginWith(first: number, last: number, point: ArrayLike<number>, cut: number): number {
    const { items } = members;
    let kept = 0;
    if (firstNumber === null) {
      for (let rank = first; rank < last; rank++) {
        alive[kept] = items[rank] as number;
        ranks[kept] = rank;
        squares[kept++] = 0;
      }
      return kept;
    }
    const { centres, inverses } = firstNumber.kernels;
    const place = firstNumber.kernels.place(point[firstNumber.index] ?? 0);
    for (let rank = first; rank < last; rank++) {
      const slot = items[rank] as number;
      const z = (place - (centres[slot] as number)) * (inverses[slot] as number);
      if (z * z > cut) continue;
      alive[kept] = slot;
      ranks[kept] = rank;
      squares[kept++] = z * z;
    }
    return kept;
  }

  function nearStepped(kernels: NumberKernels, value: number, count: number, cut: number): number {
    const { logCell } = kernels;
    const place = kernels.stepOf(value);
    let kept = 0;
    for (let index = 0; index < count; index++) {
      const slot = alive[index] as number;
      const square = (squares[index] as number) - 2 * logCell(slot, value, place);
      if (square > cut) continue;
      alive[kept] = slot;
      ranks[kept] = ranks[index] as number;
      squares[kept++] = square;
    }
    return kept;
  }

  function addChoices({ dimension, choices }: Column, choice: number, count: number): void {
    const { same, other } = choiceLogs(choiceCount(dimension), members.length);
    for (let index = 0; index < count; index++) {
      const isSame = choices[alive[index] as number] === choice;
      squares[index] = (squares[index] as number) - 2 * (isSame ? same : other);
    }
  }

  /** The sum over a block of members, as multiples of the prior. */
  function sumOf(first: number, last: number, point: ArrayLike<number>, prior: number): number {
    const cut = 2 * (mostConstant - prior + negligible);
    let kept = beginWith(first, last, point, cut);
    for (const index of further) {
      const column = columns[index] as Column;
      const value = point[index] ?? 0;
      if (column.kernels === null) addChoices(column, value, kept);
      else if (column.kernels.isStepped) kept = nearStepped(column.kernels, value, kept, cut);
      else kept = nearNumber(column.kernels, value, kept, cut);
    }
    let sum = 0;
    const count = members.length;
    for (let index = 0; index < kept; index++) {
      const constant = constants[alive[index] as number] as number;
      const term = constant - 0.5 * (squares[index] as number) - prior;
      if (term < -negligible) continue;
      sum += weightOf(ranks[index] as number, count) * Math.exp(term);
    }
    return sum;
  }

  function logDensity(point: ArrayLike<number>, most = Infinity): number {
    refresh();
    const prior = logPrior(point);
    const total = totalWeight(members.length);
    const enough = Math.exp(most - prior) * total;
    let sum = 1;
    // The latest weigh most.
    for (let last = members.length; last > 0; last -= blockSize) {
      sum += sumOf(Math.max(0, last - blockSize), last, point, prior);
      if (sum > enough) return Infinity;
    }
    return prior + Math.log(sum / total);
  }

  function guess(point: ArrayLike<number>): number {
    refresh();
    const prior = logPrior(point);
    const { length } = members;
    const first = Math.max(0, length - guessSize);
    return (
      prior +
      Math.log(1 + (length / Math.max(1, length - first)) * sumOf(first, length, point, prior))
    );
  }

  function sampleColumn(
    { dimension, kernels, choices }: Column,
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
      if (slot >= constants.length) constants = lengthened(constants, 2 * slot);
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
      members.insert(slot);
      isDirty = true;
    },
    remove(slot) {
      for (const { kernels } of columns) kernels?.remove(slot);
      members.remove(slot);
      isDirty = true;
    },
    logDensity,
    guess,
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

function choiceCount(dimension: Dimension): number {
  return dimension.kind === 'choice' ? dimension.count : 0;
}

/** Logarithms of what a kernel gives its own choice and any other. */
function choiceLogs(choices: number, members: number): { same: number; other: number } {
  const kernels = members + 1;
  const total = 1 + choices / kernels;
  return {
    same: Math.log((1 + 1 / kernels) / total),
    other: Math.log(1 / kernels / total),
  };
}

function priorAt(kernels: NumberKernels, value: number): number {
  const { low, high } = kernels;
  const width = high - low;
  const centre = (low + high) / 2;
  const mass = logMass(-0.5, 0.5);
  if (kernels.isStepped) return kernels.priorLogCell(value) - mass;
  const z = (kernels.place(value) - centre) / width;
  return -0.5 * z * z - Math.log(2 * Math.PI) / 2 - mass - Math.log(width);
}

/** Members that weigh as much as the prior, the latest ones. */
const fullWeights = 25;

/** Weight of the member with so many before it: 1 of the latest 25, rising evenly up to there. */
function weightOf(rank: number, count: number): number {
  const rising = count - fullWeights;
  if (count < fullWeights || rank >= rising) return 1;
  return rising === 1 ? 1 / count : 1 / count + (rank / (rising - 1)) * (1 - 1 / count);
}

/** All members' weights, and the prior's 1. */
function totalWeight(count: number): number {
  if (count < fullWeights) return count + 1;
  const rising = count - fullWeights;
  const sum = rising === 1 ? 1 / count : (rising * (1 + 1 / count)) / 2;
  return fullWeights + sum + 1;
}
