import { type Json, nearest } from '@basin/core';
import { foreignKeys, ignoredKeys, refusedKeys } from './foreign-keys.ts';
import { isRecord } from './schema-at.ts';
import { schemaProblems, shown, valueAt } from './schema-problems.ts';
import { soundPart } from './sound-part.ts';
import type { StudyProblem } from './study-problem.ts';
import { type StudyFile, studyFileSchema } from './study-schema.ts';
import { type StudySource, writtenAt } from './study-source.ts';

/** A file's content as the schema has it, without what is W&B's alone. */
export interface PreparedStudy {
  /** What of it the schema accepts; null of what is no record. */
  file: StudyFile | null;
  /** Keys of the top that are left out of it, for what is in them is wrong. */
  refused: string[];
  /** Names of parameters that are left out of it: others may use them, though nothing is known of their values. */
  unread: string[];
  /** Parts of keys that are read without what is wrong in them. */
  partly: PartlyRead;
  problems: StudyProblem[];
  notices: string[];
}

/** What is read of keys that the schema refuses something of. */
export interface PartlyRead {
  /** Places of what is refused: what else is found wrong there follows from it. */
  refused: readonly (readonly PropertyKey[])[];
  /** Of lists with items that are left out: the place in the file of each item that is not. */
  kept: Readonly<Record<string, readonly number[]>>;
}

/** Keys whose sound parts are read, so that all that is wrong in them is said at once. */
const partlyReadKeys = [
  ...(['metric', 'claims', 'measures', 'seeds'] as const),
  ...(['early_terminate', 'lottery', 'branches'] as const),
  ...(['points', 'zip', 'require', 'names'] as const),
];

/** Reads the file's top: other tools' keys, W&B's inference of types, the schema. */
export function prepareStudy(source: StudySource): PreparedStudy {
  const { value } = source;
  if (!isRecord(value)) {
    const message = `the file ${value === null ? 'is empty' : 'is no record'}: it begins with keys such as name, parameters, training`;
    const problems: StudyProblem[] = [
      { code: 'study/invalid-value', path: [], at: 'value', message },
    ];
    const partly = { refused: [], kept: {} };
    return { file: null, refused: [], unread: [], partly, problems, notices: [] };
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
  const found = schemaProblems(studyFileSchema, content).map((one) => withValues(one, content));
  const problems = [...found, ...nameProblems(content['name'])];
  // The rest of the file is read all the same, so that all its faults are said at once.
  const unread = new Set<string>();
  const refused = new Set<string>();
  for (const { path } of problems) {
    const name = withoutParameter(content['parameters'], path);
    if (name === null) refused.add(String(path[0]));
    else unread.add(name);
  }
  takeMeantKeys(content, refused, source);
  const partly = takeSoundParts(content, refused, problems, source);
  for (const key of refused) delete content[key];
  const parsed = studyFileSchema.safeParse(content);
  return {
    file: parsed.success ? parsed.data : null,
    refused: [...refused],
    unread: [...unread],
    partly,
    problems: [...foreign.problems, ...problems],
    notices,
  };
}

/** What is found wrong with what is read of a file, beside what its schema refuses: at its places in the file. */
export function problemsBeside(
  { refused, kept }: PartlyRead,
  problems: readonly StudyProblem[],
): StudyProblem[] {
  return problems.flatMap((problem) => {
    const [key, index, ...rest] = problem.path;
    const items = kept[String(key)];
    const path =
      items === undefined || typeof index !== 'number'
        ? problem.path
        : [String(key), items[index] ?? index, ...rest];
    const follows = refused.some((place) => place.every((part, at) => path[at] === part));
    return follows ? [] : [{ ...problem, path }];
  });
}

/** Other tools take `rate: [0.1, 0.2]` for values: what is to be written is said with them. */
function withValues(problem: StudyProblem, content: unknown): StudyProblem {
  const { path } = problem;
  const value = valueAt(content, path);
  const isPlain = Array.isArray(value) || ['number', 'string', 'boolean'].includes(typeof value);
  if (path[0] !== 'parameters' || path.length !== 2 || !isPlain) return problem;
  const record = Array.isArray(value)
    ? `{ values: ${shown(value)} }`
    : `{ value: ${shown(value)} }, or { values: […] } of several`;
  const message = `parameters.${String(path[1])} is ${shown(value)}: write ${record}`;
  return { ...problem, message };
}

/** Names are printed and typed: stored ones are read as they are, new ones are refused. */
function nameProblems(name: unknown): StudyProblem[] {
  if (typeof name !== 'string' || name === '') return [];
  const isBlank = name.trim() === '';
  if (!isBlank && !/\p{Cc}/u.test(name)) return [];
  const why = isBlank ? 'blank' : 'not printable: it has control characters';
  const message = `name is ${JSON.stringify(name)}, which is ${why}: give a name of one line`;
  return [{ code: 'study/invalid-value', path: ['name'], at: 'value', message }];
}

/** Reads a misspelt key of the top, within which nothing is wrong, as the one that it probably means. */
function takeMeantKeys(
  content: Record<string, unknown>,
  refused: ReadonlySet<string>,
  { place }: StudySource,
): void {
  const keys = Object.keys(studyFileSchema.shape);
  for (const key of refused) {
    const near = nearest(key, keys);
    if (keys.includes(key) || near === null || Object.hasOwn(content, near)) continue;
    content[near] = content[key];
    const written = place?.children.get(key);
    // What is wrong with it stands where it is written.
    if (written !== undefined) place?.children.set(near, written);
  }
}

/** Leaves of refused keys what is sound in them, and takes these keys from the refused ones. */
function takeSoundParts(
  content: Record<string, unknown>,
  refused: Set<string>,
  problems: readonly StudyProblem[],
  { place }: StudySource,
): PartlyRead {
  const places: (readonly PropertyKey[])[] = [];
  const kept: Record<string, readonly number[]> = {};
  for (const key of partlyReadKeys) {
    if (!refused.has(key)) continue;
    const paths = problems.filter(({ path }) => path[0] === key).map(({ path }) => path);
    const part = soundPart(
      studyFileSchema.shape[key],
      content[key],
      paths.map((path) => path.slice(1)),
      place?.children.get(key),
    );
    if (part.value === undefined) continue;
    content[key] = part.value;
    refused.delete(key);
    places.push(...paths);
    if (part.kept !== null) kept[key] = part.kept;
  }
  return { refused: places, kept };
}

/**
 * Takes the parameter that a problem is about out of the others.
 *
 * @returns its whole name; null of a problem that is about no single parameter.
 */
function withoutParameter(parameters: unknown, path: readonly PropertyKey[]): string | null {
  const [top, ...rest] = path;
  if (top !== 'parameters' || rest.length === 0) return null;
  let holder: unknown = parameters;
  for (let depth = 0; ; depth += 2) {
    const key = String(rest[depth]);
    if (!isRecord(holder)) return null;
    const spec = holder[key];
    if (rest[depth + 1] === 'parameters' && rest.length > depth + 2 && isRecord(spec)) {
      holder = spec['parameters'];
      continue;
    }
    delete holder[key];
    return rest.filter((_, index) => index % 2 === 0 && index <= depth).join('.');
  }
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

export const seedsNotice =
  'parameter seed is read as seeds: every point is trained with each of its values';

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
  notices.push(seedsNotice);
}
