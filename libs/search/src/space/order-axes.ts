import type { SpaceProblem } from './problem.ts';
import type { Axis } from './space.ts';

/** Axes in the file's order, but each after those that its condition names. */
export function orderAxes(axes: readonly Axis[], problems: SpaceProblem[]): Axis[] {
  const ordered: Axis[] = [];
  let left = [...axes];
  while (left.length > 0) {
    const waiting = new Set(left.flatMap((axis) => axis.names));
    const next = left.find(
      (axis) => !Object.keys(axis.when ?? {}).some((name) => waiting.has(name)),
    );
    if (next === undefined) {
      const names = left.flatMap((axis) => axis.names);
      problems.push({
        code: 'search/condition',
        path: left[0]?.path ?? [],
        at: 'key',
        message: `${names.join(', ')} wait for one another in their conditions (when)`,
      });
      return ordered;
    }
    ordered.push(next);
    left = left.filter((axis) => axis !== next);
  }
  return ordered;
}
