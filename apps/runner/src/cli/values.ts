import { BasinError, suggestion } from '@basin/core';

/** A parser that says what it takes: the shell's completion offers that. */
export interface WordParser<T extends string> {
  (text: string): T;
  allowed: readonly T[];
}

/** Parser of one word out of a list. @throws BasinError `cli/invalid-value`. */
export function oneOf<T extends string>(flag: string, allowed: readonly T[]): WordParser<T> {
  const parse = (text: string): T => {
    if ((allowed as readonly string[]).includes(text)) return text as T;
    throw new BasinError(
      'cli/invalid-value',
      `${flag} is "${text}"${suggestion(text, allowed)}\nallowed: ${allowed.join(', ')}`,
    );
  };
  return Object.assign(parse, { allowed });
}

/** Parser of a flag that is repeated or given as a comma list; duplicates are dropped. */
export function words(text: string, previous: string[] | undefined): string[] {
  const added = text.split(',').map((word) => word.trim());
  return [...new Set([...(previous ?? []), ...added])];
}

/** Parser of a flag that is repeated, each time with one value that may hold commas. */
export function each(text: string, previous: string[] | undefined): string[] {
  return [...(previous ?? []), text];
}

/** Parser of a whole number within bounds. @throws BasinError `cli/invalid-value`. */
export function integer(
  flag: string,
  bounds: { min: number; max?: number },
): (text: string) => number {
  return (text) => {
    const value = /^[+-]?\d+$/.test(text.trim()) ? Number(text) : NaN;
    const max = bounds.max ?? Number.MAX_SAFE_INTEGER;
    if (Number.isSafeInteger(value) && value >= bounds.min && value <= max) return value;
    const range =
      bounds.max === undefined ? `${bounds.min} or more` : `${bounds.min} to ${bounds.max}`;
    throw new BasinError(
      'cli/invalid-value',
      `${flag} is "${text}": give a whole number, ${range}`,
    );
  };
}
