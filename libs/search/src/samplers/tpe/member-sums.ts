import type { Dimension } from './dimension.ts';
import type { NumberKernels } from './kernels.ts';
import { weightOf } from './member-weights.ts';

/** One dimension of a Parzen estimator's members. */
export interface MemberColumn {
  dimension: Dimension;
  /** Null for choices. */
  kernels: NumberKernels | null;
  /** By slot: the choice. */
  choices: Int32Array;
}

/** Who is summed up: slots in their order, and by slot their kernels' constants and their ranks, which their weights follow from. */
interface Members {
  items: Int32Array;
  length: number;
  constants: Float64Array;
  ranks: Int32Array;
  /** No member's constant is more. */
  mostConstant: number;
}

/** Sums of members' weighted densities at a point, as multiples of the prior's. */
export interface MemberSums {
  /** After members came and went. */
  refresh(members: Members): void;
  /** Of all of them, but those that are negligible; some number beyond `enough` as soon as it is seen to be. */
  whole(point: ArrayLike<number>, logPrior: number, enough: number): number;
  /** Of some of the nearest alone. */
  nearest(point: ArrayLike<number>, logPrior: number): number;
}

/** Kernels whose term is smaller than what is summed up already, the prior's at first, by this factor of e are left out. */
const negligible = 30;
/** Members that are summed up at a time. */
const blockSize = 256;
/** Of so many a density is bounded. */
const nearestCount = 128;
/** Of so few all are looked at. */
const fewMembers = 64;

/** Slots from one place of a list to another, and the place to begin at. */
interface Range {
  slots: Int32Array;
  from: number;
  at: number;
  to: number;
  /** The dimension whose kernels reach the point there; those wider than its clip lie elsewhere. */
  column: MemberColumn | null;
}

/**
 * Looks only at members whose kernel reaches the point in one dimension, that with the fewest of them: in the
 * order of their centres they lie side by side, but for the few that are wider than the clip. It begins with the
 * nearest, which have most of the sum.
 */
export function createMemberSums(columns: readonly MemberColumn[]): MemberSums {
  // The cheapest that leave most kernels out come first.
  const costOf = ({ kernels }: MemberColumn): number =>
    kernels === null ? 1 : kernels.isStepped ? 2 : 0;
  const ordered = [...columns.entries()].sort(([, a], [, b]) => costOf(a) - costOf(b));
  /** The same with another dimension first. */
  const turned = [...ordered.slice(1), ...ordered.slice(0, 1)].sort(
    ([, a], [, b]) => costOf(a) - costOf(b),
  );
  const nobody = new Uint8Array(0);
  const alive = new Int32Array(blockSize);
  const squares = new Float64Array(blockSize);
  const none = new Int32Array(0);
  let members: Members = {
    ...{ items: none, length: 0, constants: new Float64Array(0), ranks: none },
    mostConstant: -Infinity,
  };

  /** What is looked at for a point; squared distances in widths beyond `cut` are negligible. */
  function rangeFor(point: ArrayLike<number>, cut: number): Range {
    const { items, length } = members;
    const whole: Range = { slots: items, from: 0, at: length, to: length, column: null };
    if (length <= fewMembers) return whole;
    const reach = Math.sqrt(cut);
    let least = length;
    let nearest = whole;
    for (let index = 0; index < columns.length; index++) {
      const column = columns[index] as MemberColumn;
      const { kernels } = column;
      if (kernels === null) continue;
      const [from, at, to] = kernels.window(point[index] ?? 0, reach);
      const count = to - from + kernels.wide.length;
      if (count >= least) continue;
      least = count;
      nearest = { slots: kernels.byCentre, from, at, to, column };
    }
    return nearest;
  }

  /** Members of a range that are not wider than its dimension's clip; those are elsewhere. */
  function begin(
    slots: Int32Array,
    [first, last]: readonly [number, number],
    column: MemberColumn | null,
  ): number {
    const isWide = column?.kernels?.isWide ?? nobody;
    let kept = 0;
    for (let at = first; at < last; at++) {
      const slot = slots[at] as number;
      if (isWide[slot] === 1) continue;
      alive[kept] = slot;
      squares[kept++] = 0;
    }
    return kept;
  }

  /** `begin` and `nearNumber` in one pass, for it is the one that sees all of them. */
  function beginNear(
    kernels: NumberKernels,
    value: number,
    slots: Int32Array,
    [first, last]: readonly [number, number],
    column: MemberColumn | null,
    cut: number,
  ): number {
    const isWide = column?.kernels?.isWide ?? nobody;
    const { centres, inverses, clipped, clip } = kernels;
    const place = kernels.place(value);
    const inverse = 1 / clip;
    let kept = 0;
    for (let at = first; at < last; at++) {
      const slot = slots[at] as number;
      let z = (place - (clipped[slot] as number)) * inverse;
      if (z !== z) z = (place - (centres[slot] as number)) * (inverses[slot] as number);
      const square = z * z;
      if (square > cut || isWide[slot] === 1) continue;
      alive[kept] = slot;
      squares[kept++] = square;
    }
    return kept;
  }

  /** The more is summed up, the less far what counts reaches. */
  function narrow(range: Range, point: ArrayLike<number>, cut: number): void {
    const { column } = range;
    if (column === null || column.kernels === null) return;
    const value = point[columns.indexOf(column)] ?? 0;
    const [from, , to] = column.kernels.window(value, Math.sqrt(Math.max(0, cut)));
    range.from = Math.max(range.from, from);
    range.to = Math.min(range.to, to);
  }

  /** Leaves out kernels far from the value; their squared distances add up. */
  function nearNumber(kernels: NumberKernels, value: number, count: number, cut: number): number {
    const { centres, inverses, clipped, clip } = kernels;
    const place = kernels.place(value);
    const inverse = 1 / clip;
    let kept = 0;
    for (let index = 0; index < count; index++) {
      const slot = alive[index] as number;
      let z = (place - (clipped[slot] as number)) * inverse;
      if (z !== z) z = (place - (centres[slot] as number)) * (inverses[slot] as number);
      const square = (squares[index] as number) + z * z;
      if (square > cut) continue;
      alive[kept] = slot;
      squares[kept++] = square;
    }
    return kept;
  }

  function nearStepped(kernels: NumberKernels, value: number, count: number, cut: number): number {
    const { logCell, steps, isWide, clipCells } = kernels;
    const place = kernels.stepOf(value);
    let kept = 0;
    for (let index = 0; index < count; index++) {
      const slot = alive[index] as number;
      let log = isWide[slot] === 1 ? NaN : clipCells[Math.abs(place - (steps[slot] as number))];
      if (log === undefined || log !== log) log = logCell(slot, value, place);
      const square = (squares[index] as number) - 2 * log;
      if (square > cut) continue;
      alive[kept] = slot;
      squares[kept++] = square;
    }
    return kept;
  }

  function addChoices({ dimension, choices }: MemberColumn, choice: number, count: number): void {
    const { same, other } = choiceLogs(choiceCount(dimension), members.length);
    for (let index = 0; index < count; index++) {
      const isSame = choices[alive[index] as number] === choice;
      squares[index] = (squares[index] as number) - 2 * (isSame ? same : other);
    }
  }

  /** Of the members from one place of the range to another, `blockSize` at most. */
  function sumOf(
    { slots, column }: Pick<Range, 'slots' | 'column'>,
    [first, last]: readonly [number, number],
    [point, prior, cut]: readonly [ArrayLike<number>, number, number],
  ): number {
    let kept = 0;
    // A range leaves out by its own dimension what this one would.
    const order = column !== null && column === ordered[0]?.[1] ? turned : ordered;
    for (const [place, [index, further]] of order.entries()) {
      const value = point[index] ?? 0;
      const { kernels } = further;
      if (place === 0) {
        const isFree = kernels !== null && !kernels.isStepped;
        if (isFree) kept = beginNear(kernels, value, slots, [first, last], column, cut);
        else kept = begin(slots, [first, last], column);
        if (isFree) continue;
      }
      if (kept === 0) return 0;
      if (kernels === null) addChoices(further, value, kept);
      else if (kernels.isStepped) kept = nearStepped(kernels, value, kept, cut);
      else kept = nearNumber(kernels, value, kept, cut);
    }
    const { constants, ranks, length } = members;
    let sum = 0;
    for (let index = 0; index < kept; index++) {
      const slot = alive[index] as number;
      const term = (constants[slot] as number) - 0.5 * (squares[index] as number) - prior;
      sum += weightOf(ranks[slot] as number, length) * Math.exp(term);
    }
    return sum;
  }

  /** Squared distances in widths beyond which a kernel is negligible beside a sum, the prior's 1 in it. */
  const cutFor = (prior: number, sum: number): number =>
    2 * (members.mostConstant - prior + negligible - Math.log(sum));

  return {
    refresh(now) {
      members = now;
    },
    whole(point, prior, enough) {
      const range = rangeFor(point, cutFor(prior, 1));
      let sum = 0;
      const add = (from: Pick<Range, 'slots' | 'column'>, first: number, last: number): void => {
        if (first < last) sum += sumOf(from, [first, last], [point, prior, cutFor(prior, 1 + sum)]);
      };
      // Outwards from the point, a block on either side in turn.
      let left = range.at;
      let right = range.at;
      while (left > range.from || right < range.to) {
        const lower = Math.max(range.from, left - blockSize);
        const upper = Math.min(range.to, right + blockSize);
        add(range, lower, left);
        add(range, right, upper);
        if (sum > enough) return sum;
        left = lower;
        right = upper;
        narrow(range, point, cutFor(prior, 1 + sum));
      }
      const wide = range.column?.kernels?.wide;
      if (wide === undefined) return sum;
      for (let first = 0; first < wide.length; first += blockSize) {
        add({ slots: wide, column: null }, first, Math.min(wide.length, first + blockSize));
      }
      return sum;
    },
    nearest(point, prior) {
      const cut = cutFor(prior, 1);
      const range = rangeFor(point, cut);
      const first = Math.max(range.from, range.at - nearestCount / 2);
      return sumOf(range, [first, Math.min(range.to, first + nearestCount)], [point, prior, cut]);
    },
  };
}

/** Of a dimension of choices, how many there are. */
export function choiceCount(dimension: Dimension): number {
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
