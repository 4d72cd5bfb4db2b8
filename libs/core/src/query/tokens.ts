import { ownValue } from '../own-value.ts';
import { QueryError } from './query-error.ts';

/** A piece of a query. */
export interface QueryToken {
  kind: 'word' | 'number' | 'text' | 'sign' | 'end';
  /** As written; of a text and of a name in backquotes without its quotes. */
  text: string;
  /** Where it is: from the first character to just after the last. */
  start: number;
  end: number;
}

/** More is nothing that a person wrote. */
const longestQuery = 2_000;

const pieces: readonly [kind: QueryToken['kind'], pattern: RegExp][] = [
  ['number', /[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?(?:\s?%)?(?![\w.])/y],
  // Metrics have slashes and hyphens, settings dots and indices: `train/gradient-norm`, `layers[0].units`.
  ['word', /[\p{L}_][\p{L}\p{N}_]*(?:(?:[./-][\p{L}\p{N}_]+)|\[\d+\])*/uy],
  ['text', /"(?:[^"]|"")*"|'(?:[^']|'')*'/y],
  ['sign', /<=|>=|!=|<>|==|[=<>~(),≤≥≠]/y],
];

const spellings: Readonly<Record<string, string>> = {
  '==': '=',
  '<>': '!=',
  '≤': '<=',
  '≥': '>=',
  '≠': '!=',
};

/** Splits a query into its pieces, an `end` after the last. @throws QueryError */
export function queryTokens(source: string): QueryToken[] {
  if (source.length > longestQuery) {
    const place = { start: longestQuery, end: source.length };
    throw new QueryError(`a query has at most ${longestQuery} characters`, place);
  }
  const tokens: QueryToken[] = [];
  let at = 0;
  while (at < source.length) {
    if (/\s/.test(source[at] ?? '')) {
      at++;
      continue;
    }
    const token = backquoted(source, at) ?? pieceAt(source, at);
    if (token === null) throw unreadable(source, at);
    tokens.push(token);
    at = token.end;
  }
  tokens.push({ kind: 'end', text: '', start: source.length, end: source.length });
  return tokens;
}

/** A name with any characters in it: `` `my factor` ``. */
function backquoted(source: string, start: number): QueryToken | null {
  if (source[start] !== '`') return null;
  const close = source.indexOf('`', start + 1);
  if (close === -1) return null;
  return { kind: 'word', text: source.slice(start + 1, close), start, end: close + 1 };
}

function pieceAt(source: string, start: number): QueryToken | null {
  for (const [kind, pattern] of pieces) {
    pattern.lastIndex = start;
    const found = pattern.exec(source)?.[0];
    if (found === undefined) continue;
    const text = kind === 'text' ? unquoted(found) : (ownValue(spellings, found) ?? found);
    return { kind, text, start, end: start + found.length };
  }
  return null;
}

/** What stands between quotes; its own kind of quote is written twice within, as in SQL. */
function unquoted(found: string): string {
  const quote = found[0] ?? '';
  return found.slice(1, -1).replaceAll(quote + quote, quote);
}

function unreadable(source: string, start: number): QueryError {
  const sign = String.fromCodePoint(source.codePointAt(start) ?? 0);
  if (['"', "'", '`'].includes(sign)) {
    const place = { start, end: source.length };
    return new QueryError(`what begins with ${sign} has no end`, place);
  }
  const run = /[^\s()]+/.exec(source.slice(start))?.[0] ?? sign;
  return new QueryError(
    `“${run}” cannot be read here: write conditions such as width >= 64 and optimiser = adam, texts with spaces in quotes`,
    { start, end: start + run.length },
  );
}
