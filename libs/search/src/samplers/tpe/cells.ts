import type { NumberRange } from '../../space/distribution.ts';
import { logMass } from './normal-mass.ts';

/** What normal kernels have in the cells of values with a step, as logarithms. */
export interface Cells {
  /** For a kernel of that width, by the distance in steps; empty where distance does not decide. */
  tableOf(width: number): Float64Array;
  at(table: Float64Array, value: number, centre: number, width: number): number;
  /** Computed anew, for a kernel with any centre on the scale of the kernels. */
  direct(value: number, centre: number, width: number): number;
}

/** Longer tables than this cost more than they spare. */
const mostSteps = 20_000;
/** So many widths are remembered; old ones are those of few members, which do not come back. */
const mostTables = 500;

export function createCells({ low, high, isLog, step }: NumberRange): Cells {
  const size = step ?? 1;
  const count = Math.round((high - low) / size);
  // In the logarithm the cells have different widths.
  const hasTables = step !== null && !isLog && count <= mostSteps;
  const none = new Float64Array(0);
  const tables = new Map<number, Float64Array>();

  function direct(value: number, centre: number, width: number): number {
    const left = value - size / 2;
    const right = value + size / 2;
    return isLog
      ? logMass((Math.log(left) - centre) / width, (Math.log(right) - centre) / width)
      : logMass((left - centre) / width, (right - centre) / width);
  }

  return {
    tableOf(width) {
      if (!hasTables) return none;
      const known = tables.get(width);
      if (known !== undefined) return known;
      const table = new Float64Array(count + 1).fill(NaN);
      if (tables.size >= mostTables) tables.clear();
      tables.set(width, table);
      return table;
    },
    at(table, value, centre, width) {
      if (table.length === 0) return direct(value, centre, width);
      const distance = Math.round(Math.abs(value - centre) / size);
      const known = table[distance] as number;
      if (known === known) return known;
      const computed = direct(distance * size, 0, width);
      table[distance] = computed;
      return computed;
    },
    direct,
  };
}
