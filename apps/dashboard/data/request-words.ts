import { BasinError, formatCount } from '@basin/core';
import { z } from 'zod';

/** A number that somebody gives on a page, from 1, with words of what is allowed. */
export function wholeNumber(most: number): z.ZodInt {
  const words = `give a whole number from 1 to ${formatCount(most)}`;
  return z.int(words).min(1, words).max(most, words);
}

/** What people fill in, by the last name in its path; everything else is the pages' own. */
const filledIn = new Map<PropertyKey, string>([
  ['seeds', 'seeds'],
  ['count', 'points'],
  ['epochs', 'epochs'],
  ['add', 'the tag'],
  ['text', 'the text'],
  ['name', 'the name of the file'],
]);

/** Of these the schemas say in our words what is allowed. */
const ofValues: readonly string[] = ['too_small', 'too_big', 'custom'];
const longestShown = 60;

type Issue = z.core.$ZodIssue;

/**
 * Says why a request is refused: what somebody filled in wrongly (`dashboard/not-allowed`), or a request
 * that is none of this version's (`dashboard/bad-request`).
 */
export function requestError(error: z.ZodError, given: unknown): BasinError {
  const issues = error.issues.flatMap(innermost);
  const mistakes = issues.map((issue) => mistakeOf(issue, given));
  if (mistakes.every((words) => words !== null)) {
    return new BasinError('dashboard/not-allowed', [...new Set(mistakes)].join('; '));
  }
  const unknown = issues.flatMap((issue) => (issue.code === 'unrecognized_keys' ? issue.keys : []));
  const where = issues.map(({ path }) => path.join('.')).filter((path) => path !== '');
  return new BasinError(
    'dashboard/bad-request',
    unknown.length > 0
      ? `the server knows no ${shown(unknown.join(', '))}`
      : `the server cannot read this request${where.length > 0 ? `: ${shown(where.join(', '))}` : ''}`,
  );
}

/** Of the forms that it could have, the one that it misses by least. */
function innermost(issue: Issue): Issue[] {
  if (issue.code !== 'invalid_union') return [issue];
  const [closest] = issue.errors.toSorted((a, b) => foreignCount(a) - foreignCount(b));
  if (closest === undefined) return [issue];
  return closest.flatMap((inner) =>
    innermost({ ...inner, path: [...issue.path, ...inner.path] } as Issue),
  );
}

/** How many of the issues are none of a value that is out of bounds. */
function foreignCount(issues: readonly Issue[]): number {
  return issues.filter((issue) => !isOfValue(issue)).length;
}

function isOfValue({ code, path }: Issue): boolean {
  const name = path.findLast((part) => typeof part === 'string');
  if (name === undefined || !filledIn.has(name)) return false;
  const isNumber = name === 'seeds' || name === 'count' || name === 'epochs';
  return ofValues.includes(code) || (isNumber && code === 'invalid_type');
}

/** Null: it is no mistake of whoever filled it in. */
function mistakeOf(issue: Issue, given: unknown): string | null {
  if (!isOfValue(issue)) return null;
  const name = issue.path.findLast((part) => typeof part === 'string') ?? '';
  const value = valueAt(given, issue.path);
  const found = value === undefined || value === null ? '' : ` ${shown(JSON.stringify(value))}`;
  return `${filledIn.get(name) ?? name}${found}: ${issue.message}`;
}

function valueAt(given: unknown, path: readonly PropertyKey[]): unknown {
  return path.reduce<unknown>(
    (value, part) => (value as Record<PropertyKey, unknown> | null | undefined)?.[part],
    given,
  );
}

/** Controls and changes of the writing direction, which would be written as they are, as escapes. */
function shown(text: string): string {
  const plain = text.replaceAll(
    /[\p{Cc}\p{Cf}\u2028\u2029]/gu,
    (sign) => `\\u${(sign.codePointAt(0) ?? 0).toString(16).padStart(4, '0')}`,
  );
  return plain.length > longestShown ? `${plain.slice(0, longestShown)}…` : plain;
}
