import { nearest } from '@basin/core';
import { z } from 'zod';
import { keysOf, schemaAt } from './schema-at.ts';
import { allowedText } from './schema-text.ts';
import type { StudyProblem } from './study-problem.ts';

/**
 * What a schema finds wrong with a value, each as one sentence with what is allowed. What is misspelt is
 * read as what was probably meant, so that the faults within it are said too.
 */
export function schemaProblems(schema: z.ZodType, value: unknown): StudyProblem[] {
  const result = schema.safeParse(value);
  if (result.success) return [];
  const { issues } = result.error;
  const meant = issues.flatMap((issue) => meantKeys(schema, value, issue));
  return issues
    .flatMap((issue): StudyProblem[] => {
      const { path } = issue;
      if (issue.code === 'unrecognized_keys') {
        const allowed = keysOf(schemaAt(schema, value, path), valueAt(value, path));
        return issue.keys.map((key) => unknownKey([...path, key], allowed));
      }
      const isMeant = meant.some(({ right }) => pathText(right) === pathText(path));
      if (isMeant && valueAt(value, path) === undefined) return [];
      // A key that its record does not allow.
      if (issue.code === 'invalid_key') return [unknownKey(path, [])];
      const found = valueAt(value, path);
      // What a schema says in its own words of values that do not go together.
      if (issue.code === 'custom') {
        const message = `${pathText(path)}: ${issue.message}`;
        return [{ code: 'study/invalid-value', path, at: 'value', message }];
      }
      if (issue.code === 'invalid_union' && !('discriminator' in issue)) {
        const inner = memberProblems(schemaAt(schema, value, path), found);
        if (inner.length > 0) return inner.map((problem) => placed(problem, path));
      }
      const wanted = schemaAt(schema, value, path);
      const allowed = wanted === null ? issue.message : allowedText(wanted);
      if (found === undefined) {
        const misspelt = 'discriminator' in issue ? misspeltTag(schema, value, path) : null;
        if (misspelt !== null) return misspelt;
        const message = `${pathText(path)} is missing: give ${allowed}`;
        return [{ code: 'study/missing', path, at: 'key', message }];
      }
      const near = typeof found === 'string' ? nearest(found, wordsOf(allowed)) : null;
      const guess = near === null ? ':' : `; did you mean "${near}"?`;
      const message = `${pathText(path)} is ${shown(found)}${guess} give ${allowed}`;
      const wrong: StudyProblem = { code: 'study/invalid-value', path, at: 'value', message };
      return 'discriminator' in issue && near !== null
        ? [wrong, ...otherProblems(schema, value, path, near)]
        : [wrong];
    })
    .concat(meant.flatMap(({ written, right }) => problemsWithin(schema, value, written, right)));
}

/** A key that is not there, and the one that was probably meant. */
interface MeantKey {
  written: PropertyKey[];
  right: PropertyKey[];
}

function meantKeys(schema: z.ZodType, value: unknown, issue: z.core.$ZodIssue): MeantKey[] {
  if (issue.code !== 'unrecognized_keys') return [];
  const { path } = issue;
  const holder = valueAt(value, path);
  const free = keysOf(schemaAt(schema, value, path), holder).filter(
    (key) => valueAt(holder, [key]) === undefined,
  );
  return issue.keys.flatMap((key) => {
    const near = nearest(key, free);
    return near === null ? [] : [{ written: [...path, key], right: [...path, near] }];
  });
}

/** What is wrong within the value of a misspelt key, were it spelt right. */
function problemsWithin(
  schema: z.ZodType,
  value: unknown,
  written: readonly PropertyKey[],
  right: readonly PropertyKey[],
): StudyProblem[] {
  const wanted = schemaAt(schema, value, right);
  return wanted === null ? [] : placedProblems(wanted, valueAt(value, written), written);
}

/** What else is wrong with a record whose tag is misspelt. */
function otherProblems(
  schema: z.ZodType,
  value: unknown,
  path: readonly PropertyKey[],
  near: string,
): StudyProblem[] {
  const at = path.slice(0, -1);
  const wanted = schemaAt(schema, value, at);
  const record = { ...(valueAt(value, at) as object), [path.at(-1) as string]: near };
  return wanted === null ? [] : placedProblems(wanted, record, at);
}

/** A record without its tag that has a key like it: that key, and what else is wrong with what was meant; else null. */
function misspeltTag(
  schema: z.ZodType,
  value: unknown,
  path: readonly PropertyKey[],
): StudyProblem[] | null {
  const at = path.slice(0, -1);
  const tag = String(path.at(-1));
  const holder = valueAt(value, at) as Record<string, unknown>;
  const key = Object.keys(holder).find((other) => nearest(other, [tag]) !== null);
  const wanted = schemaAt(schema, value, at);
  if (key === undefined || wanted === null) return null;
  const { [key]: word, ...others } = holder;
  const meant = { ...others, [tag]: word };
  const allowed = keysOf(wanted, meant);
  const within = placedProblems(wanted, meant, at).map((problem) =>
    pathText(problem.path) === pathText(path)
      ? {
          ...problem,
          path: [...at, key],
          message: problem.message.replace(pathText(path), pathText([...at, key])),
        }
      : problem,
  );
  return [unknownKey([...at, key], allowed.length === 0 ? [tag] : allowed), ...within];
}

/** Problems with a part of a value, by their places in the whole. */
function placedProblems(
  schema: z.ZodType,
  part: unknown,
  at: readonly PropertyKey[],
): StudyProblem[] {
  return schemaProblems(schema, part).map((problem) => placed(problem, at));
}

/** A problem with a part by its place in the whole. */
function placed(problem: StudyProblem, at: readonly PropertyKey[]): StudyProblem {
  if (at.length === 0) return problem;
  const path = [...at, ...problem.path];
  // An unknown key is said to be in what holds it.
  const shownAt = problem.code === 'study/unknown-key' ? path.slice(0, -1) : path;
  const inner = problem.code === 'study/unknown-key' ? problem.path.slice(0, -1) : problem.path;
  const message =
    problem.code === 'study/unknown-key' && inner.length === 0
      ? problem.message.replace(/^(unknown key "[^"]*")/, `$1 in ${pathText(shownAt)}`)
      : problem.message.replace(pathText(inner), pathText(shownAt));
  return { ...problem, path, message };
}

/** Of a union the problems with the one member that a list, or a record, can be meant for. */
function memberProblems(union: z.ZodType | null, value: unknown): StudyProblem[] {
  if (union === null || typeof value !== 'object' || value === null) return [];
  const options =
    union instanceof z.ZodOptional || union instanceof z.ZodDefault ? union.unwrap() : union;
  if (!(options instanceof z.ZodUnion)) return [];
  const wanted = Array.isArray(value) ? z.ZodArray : z.ZodObject;
  const member = (options.options as z.ZodType[]).find((option) => option instanceof wanted);
  return member === undefined
    ? []
    : schemaProblems(member, value).filter(({ path }) => path.length > 0);
}

/** A key that is not there, with the nearest that is. */
export function unknownKey(path: readonly PropertyKey[], allowed: readonly string[]): StudyProblem {
  const key = String(path.at(-1));
  const where = path.length > 1 ? ` in ${pathText(path.slice(0, -1))}` : '';
  const near = nearest(key, allowed);
  const guess = near === null ? '' : `; did you mean \`${near}\`?`;
  const list = allowed.length === 0 ? '' : ` allowed: ${allowed.join(', ')}`;
  const message = `unknown key "${key}"${where}${guess}${list === '' ? '' : guess === '' ? ';' : ''}${list}`;
  return { code: 'study/unknown-key', path, at: 'key', message };
}

/** `training.network.layers[0].units`. */
export function pathText(path: readonly PropertyKey[]): string {
  if (path.length === 0) return 'the file';
  return path.reduce<string>(
    (text, key) =>
      typeof key === 'number'
        ? `${text}[${key}]`
        : text === ''
          ? String(key)
          : `${text}.${String(key)}`,
    '',
  );
}

/** The value as a message shows it: short, and texts in quotes. */
export function shown(value: unknown): string {
  const text = JSON.stringify(value) ?? 'nothing';
  return text.length > 60 ? `${text.slice(0, 57)}…` : text;
}

export function valueAt(value: unknown, path: readonly PropertyKey[]): unknown {
  let found: unknown = value;
  for (const key of path) {
    if (typeof found !== 'object' || found === null || !Object.hasOwn(found, key)) return undefined;
    found = (found as Record<PropertyKey, unknown>)[key];
  }
  return found;
}

/** The words of a list of allowed ones. */
function wordsOf(allowed: string): string[] {
  const list = /(?:one of|with \w+:) ([\w, -]+)/.exec(allowed)?.[1];
  return list === undefined ? [] : list.split(', ');
}
