import type { NumberRange } from '../../space/distribution.ts';
import { createCells } from './cells.ts';
import { logMass } from './normal-mass.ts';
import { createSlots } from './slots.ts';

/** Truncated normal kernels over one numeric dimension, one a member. */
export interface NumberKernels {
  /** Bounds on the scale of the kernels: logarithms if so, half a step beyond the values. */
  readonly low: number;
  readonly high: number;
  readonly isStepped: boolean;
  /** A value's place on the scale of the kernels. */
  place(value: number): number;
  /** The value at a place. */
  valueAt(place: number): number;
  /** Of a value with a step: the logarithm of what the normal of a slot's kernel has in the value's cell. */
  logCell(slot: number, value: number, step: number): number;
  /** A value's number among those with a step, for `logCell`. */
  stepOf(value: number): number;
  /** By slot: the number of its centre's value. */
  readonly steps: Float64Array;
  /** By the distance in steps: `logCell` of kernels as wide as the clip; NaN or nothing where it is not known yet. */
  readonly clipCells: Float64Array;
  /** The same of the prior's normal. */
  priorLogCell(value: number): number;
  insert(slot: number, place: number): void;
  remove(slot: number): void;
  /** Widths and constants after members came and went; says which slots have new ones. */
  refresh(changed: (slot: number) => void): void;
  /** The slots in the order of their centres, of which the members are the first. */
  readonly byCentre: Int32Array;
  /**
   * After `refresh`: slots whose kernel is wider than the clip. Gaps between neighbours add up to the range, so
   * they are two hundred at most, however many members there are.
   */
  readonly wide: Int32Array;
  /** By slot: 1 where its kernel is wider than the clip. */
  readonly isWide: Uint8Array;
  /** The clip: what all kernels have as their width that are not wider. */
  readonly clip: number;
  /** By slot: the kernel's centre, NaN where it is wider than the clip. */
  readonly clipped: Float64Array;
  /**
   * Where in `byCentre` kernels that are no wider reach a value by so many of their widths: from, about its own
   * place, to. It may hold a few more at either end.
   */
  window(value: number, reach: number): [from: number, at: number, to: number];
  /** By slot: the kernel's centre, the inverse of its width, and what its log density begins with. */
  readonly centres: Float64Array;
  readonly inverses: Float64Array;
  readonly constants: Float64Array;
}

/** A copy with room for more. */
export function lengthened(column: Float64Array, length: number): Float64Array<ArrayBuffer> {
  const longer = new Float64Array(length);
  longer.set(column);
  return longer;
}

const logRootTau = Math.log(2 * Math.PI) / 2;
/** Equal parts of the range, of each of which it is known where in `byCentre` it begins. */
const partCount = 256;

export function createKernels({ low: least, high: most, isLog, step }: NumberRange): NumberKernels {
  const scaled = (value: number): number => (isLog ? Math.log(value) : value);
  const half = (step ?? 0) / 2;
  const low = scaled(least - half);
  const high = scaled(most + half);
  let centres = new Float64Array(16);
  let inverses = new Float64Array(16);
  let constants = new Float64Array(16);
  let widths = new Float64Array(16);
  /** By slot: the number of the centre's value. */
  let steps = new Float64Array(16);
  const order = createSlots((slot) => centres[slot] as number);
  const cells = createCells({ low: least, high: most, isLog, step });
  /** By slot: the cells of a kernel of its width. */
  const tables: Float64Array[] = [];
  const wideSlots = new Set<number>();
  let wide = new Int32Array(0);
  let isWide = new Uint8Array(16);
  let clipped = new Float64Array(16);
  /** By part of the range: how many centres lie in parts before it. */
  const starts = new Int32Array(partCount + 1);

  const partOf = (place: number): number =>
    Math.max(0, Math.min(partCount - 1, Math.floor(((place - low) / (high - low)) * partCount)));

  function countIn(place: number, change: number): void {
    for (let part = partOf(place) + 1; part <= partCount; part++) {
      starts[part] = (starts[part] as number) + change;
    }
  }

  function setWidth(slot: number, width: number): void {
    const centre = centres[slot] as number;
    const inverse = 1 / width;
    widths[slot] = width;
    inverses[slot] = inverse;
    tables[slot] = cells.tableOf(width);
    const mass = logMass((low - centre) * inverse, (high - centre) * inverse);
    constants[slot] = -mass - (step === null ? Math.log(width) + logRootTau : 0);
  }

  // On the scale of the values: in the logarithm cells have no tables.
  const stepOf = (value: number): number => Math.round((value - least) / (step ?? 1));
  const moved = new Set<number>();
  let lastNarrowest = NaN;
  let clipCells: Float64Array = new Float64Array(0);

  /** The distance to the further neighbour; the bounds are none, unless there is no other. */
  function widthAt(index: number, narrowest: number): number {
    const { items, length } = order;
    const at = (position: number): number => centres[items[position] as number] as number;
    const centre = at(index);
    const before = index === 0 ? low : at(index - 1);
    const after = index === length - 1 ? high : at(index + 1);
    let gap = Math.max(centre - before, after - centre);
    if (length > 1 && index === 0) gap = after - centre;
    else if (length > 1 && index === length - 1) gap = centre - before;
    return Math.min(high - low, Math.max(narrowest, gap));
  }

  function setWide(slot: number, flag: boolean): void {
    isWide[slot] = flag ? 1 : 0;
    clipped[slot] = flag ? NaN : (centres[slot] as number);
    if (flag) wideSlots.add(slot);
    else wideSlots.delete(slot);
  }

  function noteMoved(index: number): void {
    const slot = index >= 0 && index < order.length ? order.items[index] : undefined;
    if (slot !== undefined) moved.add(slot);
  }

  return {
    ...{ low, high, isStepped: step !== null },
    place: scaled,
    valueAt: (place) =>
      Math.min(most + half, Math.max(least - half, isLog ? Math.exp(place) : place)),
    logCell(slot, value, at) {
      const table = tables[slot] as Float64Array;
      const known = table[Math.abs(at - (steps[slot] as number))];
      return known !== undefined && known === known
        ? known
        : cells.at(table, value, centres[slot] as number, widths[slot] as number);
    },
    stepOf,
    priorLogCell: (value) => cells.direct(value, (low + high) / 2, high - low),
    insert(slot, place) {
      if (slot >= centres.length) {
        const length = Math.max(2 * centres.length, slot + 1);
        centres = lengthened(centres, length);
        inverses = lengthened(inverses, length);
        constants = lengthened(constants, length);
        widths = lengthened(widths, length);
        steps = lengthened(steps, length);
        clipped = lengthened(clipped, length);
        const flags = new Uint8Array(length);
        flags.set(isWide);
        isWide = flags;
      }
      centres[slot] = place;
      steps[slot] = stepOf(place);
      widths[slot] = NaN;
      clipped[slot] = NaN;
      countIn(place, 1);
      const at = order.insert(slot);
      for (const index of [at - 1, at, at + 1]) noteMoved(index);
    },
    remove(slot) {
      const at = order.remove(slot);
      countIn(centres[slot] as number, -1);
      setWide(slot, false);
      for (const index of [at - 1, at]) noteMoved(index);
    },
    refresh(changed) {
      const { items, length } = order;
      // Not so narrow that few points say all: the paper's clip, over the kernels and the prior.
      const narrowest = (high - low) / Math.min(100, length + 2);
      const update = (index: number): void => {
        const width = widthAt(index, narrowest);
        const slot = items[index] as number;
        if (width === widths[slot]) return;
        setWidth(slot, width);
        setWide(slot, width > narrowest);
        changed(slot);
      };
      if (narrowest !== lastNarrowest) {
        for (let index = 0; index < length; index++) update(index);
      } else {
        // Where the clip stays, only neighbours of who came or went have other widths.
        for (const slot of moved) {
          const index = order.indexOf(slot);
          if (index >= 0) update(index);
        }
      }
      lastNarrowest = narrowest;
      clipCells = cells.tableOf(narrowest);
      moved.clear();
      wide = Int32Array.from(wideSlots);
    },
    window(value, reach) {
      const left = step === null ? scaled(value) : scaled(value - half);
      const right = step === null ? left : scaled(value + half);
      const far = reach * lastNarrowest;
      // What the borders round away would be left out otherwise.
      const slack = 1e-12 * (Math.abs(low) + Math.abs(high));
      return [
        starts[partOf(left - far - slack)] as number,
        starts[partOf(scaled(value))] as number,
        starts[partOf(right + far + slack) + 1] as number,
      ];
    },
    get byCentre() {
      return order.items;
    },
    get wide() {
      return wide;
    },
    get isWide() {
      return isWide;
    },
    get steps() {
      return steps;
    },
    get clipCells() {
      return clipCells;
    },
    get clip() {
      return lastNarrowest;
    },
    get clipped() {
      return clipped;
    },
    get centres() {
      return centres;
    },
    get inverses() {
      return inverses;
    },
    get constants() {
      return constants;
    },
  };
}
