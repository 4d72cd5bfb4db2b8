import { type Json, nearest, ownValue } from '@basin/core';
import { commonNames, type PlaceFinder } from './common-names.ts';
import { keysOf } from './schema-at.ts';
import type { StudyProblem } from './study-problem.ts';
import { namesIn } from './substitute.ts';
import { trainingFileSchema } from './training-schema.ts';

/** Where a parameter's value is put, beside the places where the template names it. */
export interface Placement {
  name: string;
  find: PlaceFinder;
  /** For the notice; null where the file says it. */
  understood: string | null;
}

const trainingKeys = keysOf(trainingFileSchema, {});

/**
 * The place of every parameter in the training: named there by `$name` or an expression, given by
 * `names`, a path itself, or one of the names that other tools use.
 */
export function placements(
  names: readonly string[],
  template: Json,
  given: Readonly<Record<string, string>>,
  pathOf: (name: string) => readonly PropertyKey[],
): { placements: Placement[]; problems: StudyProblem[] } {
  const used = new Set(
    // A misspelt name has a fault of its own; the parameter that it means has its place there.
    [...namesIn(template)].map((name) =>
      names.includes(name) ? name : (nearest(name, names) ?? name),
    ),
  );
  const problems: StudyProblem[] = [];
  for (const [name, place] of Object.entries(given)) {
    if (!names.includes(name)) {
      const near = nearest(name, names);
      const message = `names gives a place to "${name}", which is no parameter${near === null ? '' : `; did you mean "${near}"?`}`;
      problems.push({ code: 'study/unknown-name', path: ['names', name], at: 'key', message });
    } else if (!isTrainingPath(place)) {
      problems.push({
        code: 'study/no-place',
        path: ['names', name],
        at: 'value',
        message: `"${place}" is no place in a training: ${placeWords(place)}`,
      });
    }
  }
  const found = names.flatMap((name): Placement[] => {
    const place = ownValue(given, name);
    if (place !== undefined) {
      const paths = isTrainingPath(place) ? [pathOfText(place)] : [];
      return [{ name, find: () => paths, understood: null }];
    }
    if (used.has(name)) return [];
    if (isTrainingPath(name)) return [{ name, find: () => [pathOfText(name)], understood: null }];
    const common = Object.hasOwn(commonNames, name) ? commonNames[name] : undefined;
    if (common !== undefined) return [{ name, find: common.find, understood: common.text }];
    const message = `parameter ${name} has no place in the training: write $${name} where it belongs, or give its path by names (on the command line --name ${name}=PATH); ${placeWords(name)}`;
    problems.push({ code: 'study/no-place', path: pathOf(name), at: 'key', message });
    return [];
  });
  return { placements: found, problems };
}

/** `optimiser.learningRate` or `network.layers.0.units`: its first word is a part of a training. */
export function isTrainingPath(text: string): boolean {
  const path = pathOfText(text);
  // Behind such a key lies what all records have in common.
  return trainingKeys.includes(String(path[0])) && !path.includes('__proto__');
}

/** Whole numbers are indexes of lists. */
export function pathOfText(text: string): PropertyKey[] {
  return text.split('.').map((key) => (/^\d+$/.test(key) ? Number(key) : key));
}

/** A copy of a training with a value at a path; records on the way are made, lists are not. */
export function withValue(
  training: Record<string, unknown>,
  path: readonly PropertyKey[],
  value: Json,
): void {
  let holder: Record<PropertyKey, unknown> = training;
  for (const key of path.slice(0, -1)) {
    const inner = Object.hasOwn(holder, key) ? holder[key] : undefined;
    if (typeof inner !== 'object' || inner === null) holder[key] = {};
    holder = holder[key] as Record<PropertyKey, unknown>;
  }
  const last = path.at(-1);
  if (last !== undefined) holder[last] = value;
}

function placeWords(near: string): string {
  const paths = ['optimiser.learningRate', 'batchSize', 'epochCount', 'dataset.trainCount'];
  const guess = nearest(near, [...trainingKeys, ...paths]);
  const first = guess === null ? '' : `perhaps ${guess}? `;
  return `${first}places are ${trainingKeys.join(', ')} and what is in them, such as optimiser.learningRate`;
}
