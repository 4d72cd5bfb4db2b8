import { firstAtLeast } from './pruner.ts';

/** The values that trainings had at one epoch, one each, in order. */
export interface Rung {
  set(id: string, value: number): void;
  /** All values ascending, with that of a training that may not be among them. */
  withOwn(id: string, value: number): readonly number[];
  values(): readonly number[];
}

export function createRung(): Rung {
  const byId = new Map<string, number>();
  const ascending: number[] = [];

  return {
    set(id, value) {
      const before = byId.get(id);
      if (before === value) return;
      if (before !== undefined) ascending.splice(firstAtLeast(ascending, before), 1);
      ascending.splice(firstAtLeast(ascending, value), 0, value);
      byId.set(id, value);
    },
    withOwn(id, value) {
      if (byId.has(id)) return ascending;
      const all = [...ascending];
      all.splice(firstAtLeast(all, value), 0, value);
      return all;
    },
    values: () => ascending,
  };
}
