import {
  evaluateExpression,
  ExpressionError,
  type Json,
  namesOf,
  nearest,
  parseExpression,
  suggestion,
} from '@basin/core';
import type { Point } from '@basin/search';
import type { StudyProblem } from './study-problem.ts';

const reference = /^\$([A-Za-z_][\w-]*(?:\.[\w-]+)*)$/;

/** Where each record and list of a filled-in training came from in the file. */
export type Origins = WeakMap<object, readonly PropertyKey[]>;

export interface Substitution {
  value: Json;
  origins: Origins;
  problems: StudyProblem[];
  /** Where values should stand that are not known: whatever is wrong there is wrong for them. */
  unknown: (readonly PropertyKey[])[];
  /** Problems in whose places stands the value that was probably meant: it may be wrong too. */
  guessed: ReadonlySet<StudyProblem>;
}

/** Stands for a field whose parameter does not exist at the point: its default holds. */
const absent = Symbol('absent');

/**
 * Puts a point's values into a template by structure: a text `$name` becomes the value, whatever it
 * is, `= …` the expression's result, and a layer `{ repeat: n, layers: […] }` those layers n times.
 */
export function substitute(
  template: Json,
  point: Point,
  names: readonly string[],
  /** Parameters whose values are wrong and not known. */
  unread: readonly string[] = [],
): Substitution {
  const origins: Origins = new WeakMap();
  const problems: StudyProblem[] = [];
  const unknown: (readonly PropertyKey[])[] = [];
  const guessed = new Set<StudyProblem>();
  const filled = fill(template, ['training']);
  return { value: filled === absent ? null : filled, origins, problems, unknown, guessed };

  function fill(value: Json, path: readonly PropertyKey[]): Json | typeof absent {
    if (typeof value === 'string') return fillText(value, path);
    if (Array.isArray(value)) {
      const list = value.flatMap((item, index): Json[] => {
        const at = [...path, index];
        if (isRepeat(item)) return repeated(item, at);
        const filledItem = fill(item, at);
        return filledItem === absent ? [] : [filledItem];
      });
      origins.set(list, path);
      return list;
    }
    if (value === null || typeof value !== 'object') return value;
    const record: Record<string, Json> = {};
    for (const [key, item] of Object.entries(value)) {
      const filledItem = fill(item, [...path, key]);
      if (filledItem !== absent) record[key] = filledItem;
    }
    origins.set(record, path);
    return record;
  }

  function fillText(text: string, path: readonly PropertyKey[]): Json | typeof absent {
    if (text.startsWith('$$')) return text.slice(1);
    const problem = (code: StudyProblem['code'], message: string, column?: number): Json => {
      problems.push({
        code,
        path,
        at: 'value',
        message,
        ...(column === undefined ? {} : { column }),
      });
      return null;
    };
    if (text.startsWith('$')) {
      const name = reference.exec(text)?.[1];
      if (name === undefined || !names.includes(name)) {
        const near = suggestion(text.slice(1), names);
        problem(
          'study/unknown-name',
          `"${text}" names no parameter${near}${near === '' ? listOf(names) : ''}`,
        );
        return meantValue(text.slice(1), path);
      }
      if (unread.includes(name)) return unknownAt(path);
      return Object.hasOwn(point, name) ? structuredClone(point[name] as Json) : absent;
    }
    if (!text.startsWith('=')) return text;
    const source = text.slice(1);
    try {
      const expression = parseExpression(source);
      const strange = namesOf(expression).find((name) => !names.includes(name));
      if (strange !== undefined) {
        return problem(
          'study/unknown-name',
          `"${text}" names "${strange}", which is no parameter${suggestion(strange, names)}`,
        );
      }
      if (namesOf(expression).some((name) => unread.includes(name))) return unknownAt(path);
      // A field that depends on a parameter which is not there has its default.
      if (namesOf(expression).some((name) => !Object.hasOwn(point, name))) return absent;
      return evaluateExpression(expression, (name) => point[name]);
    } catch (error) {
      if (!(error instanceof ExpressionError)) throw error;
      return problem('search/expression', `"${text}": ${error.message}`, error.column + 1);
    }
  }

  /** The value of the parameter that a misspelt name probably means. */
  function meantValue(name: string, path: readonly PropertyKey[]): Json {
    const meant = nearest(name, names);
    const last = problems.at(-1);
    if (meant === null || last === undefined || unread.includes(meant)) return null;
    if (!Object.hasOwn(point, meant)) return unknownAt(path);
    guessed.add(last);
    return structuredClone(point[meant] as Json);
  }

  function unknownAt(path: readonly PropertyKey[]): Json {
    unknown.push(path);
    return null;
  }

  function repeated(item: { repeat: Json; layers: Json[] }, path: readonly PropertyKey[]): Json[] {
    const count = fill(item.repeat, [...path, 'repeat']);
    const extra = Object.keys(item).find((key) => key !== 'repeat' && key !== 'layers');
    if (extra !== undefined) {
      const message = `a repeated group has repeat and layers, no ${extra}`;
      problems.push({ code: 'study/unknown-key', path: [...path, extra], at: 'key', message });
    }
    if (typeof count !== 'number' || !Number.isInteger(count) || count < 0 || count > 1_000) {
      const message = `repeat is ${count === absent ? 'not set here' : JSON.stringify(count)}: give a whole number, 0 to 1000`;
      problems.push({
        code: 'study/invalid-value',
        path: [...path, 'repeat'],
        at: 'value',
        message,
      });
      return [];
    }
    return Array.from(
      { length: count },
      () => fill(item.layers, [...path, 'layers']) as Json[],
    ).flat();
  }
}

/** The parameters that a template names. */
export function namesIn(template: Json): Set<string> {
  if (typeof template === 'string') {
    const name = reference.exec(template)?.[1];
    if (name !== undefined) return new Set([name]);
    if (!template.startsWith('=')) return new Set();
    try {
      return new Set(namesOf(parseExpression(template.slice(1))));
    } catch {
      // `substitute` says what is wrong with it.
      return new Set();
    }
  }
  if (template === null || typeof template !== 'object') return new Set();
  return new Set(Object.values(template).flatMap((item) => [...namesIn(item)]));
}

function isRepeat(item: Json): item is { repeat: Json; layers: Json[] } {
  return (
    typeof item === 'object' &&
    item !== null &&
    !Array.isArray(item) &&
    Object.hasOwn(item, 'repeat') &&
    Array.isArray(item['layers'])
  );
}

function listOf(names: readonly string[]): string {
  return names.length === 0 ? ': there are none' : `: there are ${names.join(', ')}`;
}
