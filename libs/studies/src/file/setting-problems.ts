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
): StudyProblem[] {
  const problem = (within: PropertyKey[], at: 'key' | 'value', message: string): StudyProblem => ({
    ...{ code, path: [...path, ...within], at, message },
  });
  if (Object.keys(setting).length === 0) {
    return [problem([], 'key', 'names no parameter: give at least one with its value')];
  }
  return Object.entries(setting).flatMap(([name, value]) => {
    const parameter = parameters.find((candidate) => candidate.name === name);
    if (parameter === undefined)
      return [problem([name], 'key', unknownParameter(name, parameters))];
    if (open.includes(name) || parameter.values.includes(value)) return [];
    const values = parameter.values.slice(0, 12).map(shown).join(', ');
    return [
      problem([name], 'value', `${name} is never ${shown(value)} in this study: it is ${values}`),
    ];
  });
}

export function unknownParameter(name: string, parameters: readonly StudyParameter[]): string {
  const names = parameters.map((parameter) => parameter.name);
  const near = nearest(name, names);
  const verb = names.length === 1 ? 'varies' : 'vary';
  const list = names.length === 0 ? 'nothing varies' : `${names.join(', ')} ${verb}`;
  return `"${name}" is no parameter that varies${near === null ? '' : `; did you mean "${near}"?`} (${list})`;
}
