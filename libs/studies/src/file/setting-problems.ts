import { nearest } from '@basin/core';
import type { Setting, StudyParameter } from '../own/study-record.ts';
import { shown } from './schema-problems.ts';
import type { StudyProblem } from './study-problem.ts';

/** What is wrong with values of parameters that a file names: unknown names, values that no point has. */
export function settingProblems(
  setting: Setting,
  parameters: readonly StudyParameter[],
  path: readonly PropertyKey[],
  code: StudyProblem['code'],
  /** Parameters of which not all values are known. */
  open: readonly string[] = [],
  /** Why parameters that are there do not vary, in words. */
  still: ReadonlyMap<string, string> = new Map(),
): StudyProblem[] {
  const problem = (within: PropertyKey[], at: 'key' | 'value', message: string): StudyProblem => ({
    ...{ code, path: [...path, ...within], at, message },
  });
  if (Object.keys(setting).length === 0) {
    return [problem([], 'key', 'names no parameter: give at least one with its value')];
  }
  return Object.entries(setting).flatMap(([name, value]) => {
    if (open.includes(name)) return [];
    const parameter = parameters.find((candidate) => candidate.name === name);
    if (parameter === undefined)
      return [problem([name], 'key', unknownParameter(name, parameters, still))];
    if (parameter.values.includes(value)) return [];
    const values = parameter.values.slice(0, 12).map(shown).join(', ');
    return [
      problem([name], 'value', `${name} is never ${shown(value)} in this study: it is ${values}`),
    ];
  });
}

export function unknownParameter(
  name: string,
  parameters: readonly StudyParameter[],
  still: ReadonlyMap<string, string> = new Map(),
): string {
  const why = still.get(name);
  if (why !== undefined) return `"${name}" does not vary: ${why}`;
  const names = parameters.map((parameter) => parameter.name);
  const near = nearest(name, names);
  const verb = names.length === 1 ? 'varies' : 'vary';
  const list = names.length === 0 ? 'nothing varies' : `${names.join(', ')} ${verb}`;
  return `"${name}" is no parameter that varies${near === null ? '' : `; did you mean "${near}"?`} (${list})`;
}
