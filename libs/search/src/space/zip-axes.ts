import { suggestion } from '@basin/core';
import type { SpaceProblem } from './problem.ts';
import { type Axis, type Point, sameValue } from './space.ts';

/** Puts each group of axes together into one, at the first one's place. */
export function zipAxes(
  axes: readonly Axis[],
  groups: readonly (readonly string[])[],
  names: readonly string[],
  problems: SpaceProblem[],
): Axis[] {
  let result = [...axes];
  const taken = new Set<string>();
  groups.forEach((group, index) => {
    const problem = (message: string, within: PropertyKey[] = []): void =>
      void problems.push({
        code: 'search/zip',
        path: ['zip', index, ...within],
        at: 'value',
        message,
      });
    const members: Axis[] = [];
    let whole = true;
    group.forEach((name, position) => {
      const axis = axes.find((candidate) => candidate.names[0] === name);
      if (taken.has(name)) problem(`${name} is zipped twice`, [position]);
      else if (axis !== undefined) members.push(axis);
      else if (!names.includes(name)) {
        problem(`"${name}" is no parameter${suggestion(name, names)}`, [position]);
      }
      whole &&= axis !== undefined && !taken.has(name);
      taken.add(name);
    });
    if (!whole) return;
    const wrong = mismatch(members);
    if (wrong !== null) return problem(wrong);
    const zipped = zippedAxis(members);
    result = result.flatMap((axis) =>
      axis === members[0] ? [zipped] : members.includes(axis) ? [] : [axis],
    );
  });
  return result;
}

function mismatch(members: readonly Axis[]): string | null {
  const [first] = members;
  if (first === undefined || members.length < 2)
    return 'a group to zip has at least two parameters';
  const unlisted = members.find((axis) => axis.values === null);
  if (unlisted !== undefined) {
    return `${unlisted.names[0]} has no list of values to zip: give it values`;
  }
  const counts = members.map((axis) => `${axis.names[0]} has ${axis.values?.length}`);
  if (new Set(members.map((axis) => axis.values?.length)).size > 1) {
    return `zipped parameters need equally many values: ${counts.join(', ')}`;
  }
  const condition = JSON.stringify(first.when);
  return members.every((axis) => sameValue(JSON.stringify(axis.when), condition))
    ? null
    : 'zipped parameters need the same condition (when)';
}

function zippedAxis(members: readonly Axis[]): Axis {
  const count = members[0]?.values?.length ?? 0;
  const values = Array.from({ length: count }, (_, index): Point =>
    Object.assign({}, ...members.map((axis) => axis.values?.[index])),
  );
  return {
    names: members.flatMap((axis) => axis.names),
    when: members[0]?.when ?? null,
    values,
    weighted: false,
    range: null,
    at: (u) => values[Math.min(count - 1, Math.floor(u * count))] ?? {},
    path: members[0]?.path ?? [],
  };
}
