import type { TrajectoryView } from '@basin/core';
import { fitFromGram, type FittedRow, type GramFit } from './gram-fit.ts';
import type { ScopedGram } from './snapshot-gram.ts';

/** Where each run's fitted snapshots lie in the common numbering. */
export interface RunRange {
  first: number;
  count: number;
}

/** One view in one scope: one fit for all runs, or one for each. */
export interface FittedView {
  scope: TrajectoryView['scope'];
  view: TrajectoryView['view'];
  fits: GramFit[];
  /** Of each run: its fit, and its first row in that fit. */
  runs: { fit: GramFit; firstRow: number }[];
}

/** The six views: whole model and first layer, each joint, of displacements and run by run. */
export function fitViews(
  gram: ScopedGram,
  runs: readonly RunRange[],
  componentCount: number,
): FittedView[] {
  const last = runs.at(-1);
  const snapshotCount = last === undefined ? 0 : last.first + last.count;
  return (
    [
      ['model', gram.model],
      ['first-layer', gram.firstLayer],
    ] as const
  ).flatMap(([scope, matrix]) => {
    const fit = (rows: FittedRow[]): GramFit =>
      fitFromGram(matrix, snapshotCount, rows, componentCount);
    const joint = fit(runs.flatMap((run) => rowsOf(run, null)));
    const displacement = fit(runs.flatMap((run) => rowsOf(run, run.first)));
    const single = runs.map((run) => fit(rowsOf(run, null)));
    const shared = (common: GramFit): FittedView['runs'] =>
      runs.map(({ first }) => ({ fit: common, firstRow: first }));
    return [
      { scope, view: 'joint', fits: [joint], runs: shared(joint) },
      { scope, view: 'displacement', fits: [displacement], runs: shared(displacement) },
      { scope, view: 'run', fits: single, runs: single.map((own) => ({ fit: own, firstRow: 0 })) },
    ] satisfies FittedView[];
  });
}

function rowsOf({ first, count }: RunRange, base: number | null): FittedRow[] {
  return Array.from({ length: count }, (_, index) => ({ snapshot: first + index, base }));
}
