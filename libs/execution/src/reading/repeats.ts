import type { Factor } from '@basin/core';

/** Tells a task that repeats another in a second precision, for a claim that asks for it. */
export const repeatFactor = 'precision';

/**
 * Tasks without those that repeat another of them in a second precision, with all other factors alike: a seed
 * that is trained twice says what it says once. Where precision is a setting every task has one, and none repeats.
 */
export function withoutRepeats<Task>(
  tasks: readonly Task[],
  factorsOf: (task: Task) => Readonly<Record<string, Factor | null>>,
): Task[] {
  const all = tasks.map((task) => {
    const { [repeatFactor]: precision = null, ...others } = factorsOf(task);
    return { task, precision, key: precision === null ? '' : keyOf(others) };
  });
  if (all.every(({ precision }) => precision === null)) return [...tasks];
  const known = new Set(
    all.flatMap(({ task, precision }) => (precision === null ? [keyOf(factorsOf(task))] : [])),
  );
  return all.flatMap(({ task, precision, key }) =>
    precision !== null && known.has(key) ? [] : [task],
  );
}

function keyOf(factors: Readonly<Record<string, Factor | null>>): string {
  const own = Object.entries(factors).filter(
    ([name, value]) => name !== repeatFactor && value !== null,
  );
  return JSON.stringify(own.sort(([a], [b]) => (a < b ? -1 : 1)));
}
