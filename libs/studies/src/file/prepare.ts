import type { Json } from '@basin/core';
import { foreignKeys, ignoredKeys, refusedKeys } from './foreign-keys.ts';
import { isRecord } from './schema-at.ts';
import { schemaProblems } from './schema-problems.ts';
import type { StudyProblem } from './study-problem.ts';
import { type StudyFile, studyFileSchema } from './study-schema.ts';
import { type StudySource, writtenAt } from './study-source.ts';

/** A file's content as the schema has it, without what is W&B's alone. */
export interface PreparedStudy {
  /** What of it the schema accepts; null of what is no record. */
  file: StudyFile | null;
  /** Keys of the top that are left out of it, for what is in them is wrong. */
  refused: string[];
  problems: StudyProblem[];
  notices: string[];
}

/** Reads the file's top: other tools' keys, W&B's inference of types, the schema. */
export function prepareStudy(source: StudySource): PreparedStudy {
  const { value } = source;
  if (!isRecord(value)) {
    const message = 'the file is no record: it begins with keys such as name, parameters, training';
    const problems: StudyProblem[] = [
      { code: 'study/invalid-value', path: [], at: 'value', message },
    ];
    return { file: null, refused: [], problems, notices: [] };
  }
  const foreign = foreignKeys(value);
  const notices = foreign.notices.map(({ message }) => message);
  const content: Record<string, Json> = {};
  for (const [key, item] of Object.entries(value as Record<string, Json>)) {
    if (Object.hasOwn(ignoredKeys, key) || Object.hasOwn(refusedKeys, key)) continue;
    // A method that is refused by name is not refused twice; the rest is checked as another's.
    const isRefused = key === 'method' && item === 'custom';
    content[key] = isRefused ? 'random' : structuredClone(item);
  }
  if (isRecord(content['parameters'])) {
    keepFractions(content['parameters'], ['parameters'], source);
    takeSeeds(content, content['parameters'], notices);
  }
  const problems = schemaProblems(studyFileSchema, content);
  // The rest of the file is read all the same, so that all its faults are said at once.
  const refused = [...new Set(problems.map(({ path }) => String(path[0])))];
  for (const key of refused) delete content[key];
  const parsed = studyFileSchema.safeParse(content);
  return {
    file: parsed.success ? parsed.data : null,
    refused,
    problems: [...foreign.problems, ...problems],
    notices,
  };
}

/** `min: 1.0` is a fraction to W&B, though the number is whole: the distribution is uniform, not of integers. */
function keepFractions(
  parameters: Record<string, unknown>,
  path: readonly PropertyKey[],
  source: StudySource,
): void {
  for (const [name, spec] of Object.entries(parameters)) {
    if (!isRecord(spec)) continue;
    const at = [...path, name];
    if (isRecord(spec['parameters'])) {
      keepFractions(spec['parameters'], [...at, 'parameters'], source);
    }
    const plain = spec['distribution'] === undefined && spec['values'] === undefined;
    const isFraction = ['min', 'max'].some(
      (key) => typeof spec[key] === 'number' && /[.eE]/.test(writtenAt(source, [...at, key]) ?? ''),
    );
    if (plain && isFraction) spec['distribution'] = 'uniform';
  }
}

/** A parameter `seed` is no parameter: its values are the seeds of every point. */
function takeSeeds(
  content: Record<string, unknown>,
  parameters: Record<string, unknown>,
  notices: string[],
): void {
  const spec = parameters['seed'];
  if (!isRecord(spec) || content['seeds'] !== undefined) return;
  const values = spec['values'] ?? (spec['value'] === undefined ? undefined : [spec['value']]);
  if (!Array.isArray(values)) return;
  content['seeds'] = values;
  delete parameters['seed'];
  notices.push('parameter seed is read as seeds: every point is trained with each of its values');
}
