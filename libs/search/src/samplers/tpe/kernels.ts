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
  /** The same of the prior's normal. */
  priorLogCell(value: number): number;
  insert(slot: number, place: number): void;
  remove(slot: number): void;
  /** Widths and constants after members came and went; says which slots have new ones. */
  refresh(changed: (slot: number) => void): void;
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
      }
      centres[slot] = place;
      steps[slot] = stepOf(place);
      widths[slot] = NaN;
      const at = order.insert(slot);
      for (const index of [at - 1, at, at + 1]) noteMoved(index);
    },
    remove(slot) {
      const at = order.remove(slot);
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
      moved.clear();
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
