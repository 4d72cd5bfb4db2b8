import { plural } from '@basin/core';

/** The identity in why a task was skipped: each names its own training. */
const neededTask = /^skipped: task [0-9a-f]{12} /;

/** What many tasks met is said once, by the first of them: one bad file of data fails them all. */
export function saidOnce(met: readonly { name: string; what: string }[]): string[] {
  const groups = new Map<string, { what: string; names: string[] }>();
  for (const { name, what } of met) {
    const key = what.replace(neededTask, 'skipped: the training that it needs ');
    const group = groups.get(key) ?? { what, names: [] };
    // Of several no one identity is meant.
    if (group.names.length > 0) group.what = key;
    group.names.push(name);
    groups.set(key, group);
  }
  return [...groups.values()].map(({ what, names: [first = '', ...others] }) => {
    const more = others.length === 0 ? '' : ` and ${plural(others.length, 'other')}`;
    return `${first}${more}: ${what}`;
  });
}
