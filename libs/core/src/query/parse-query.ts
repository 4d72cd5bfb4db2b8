import { suggestion } from '../nearest.ts';
import { taskStates } from '../state.ts';
import { type Field, fieldOf, metricSummaryNames, noSuchField, type QueryNames } from './field.ts';
import { QueryError } from './query-error.ts';
import { type QueryToken, queryTokens } from './tokens.ts';

export type Comparison = '=' | '!=' | '<' | '<=' | '>' | '>=' | '~';
export type QueryValue = string | number | boolean;

/** A parsed query: plain data, compiled to bound SQL by the store. */
export type Condition =
  | { kind: 'and' | 'or'; conditions: Condition[] }
  | { kind: 'not'; condition: Condition }
  /** A task without the value meets no comparison, `!=` neither. `~` is: contains, in any case. */
  | { kind: 'compare'; field: Field; comparison: Comparison; value: QueryValue }
  | { kind: 'in'; field: Field; values: QueryValue[] }
  | { kind: 'has'; field: Field }
  /** Part of the label, or the beginning of the id. */
  | { kind: 'words'; text: string };

const comparisons: readonly string[] = ['=', '!=', '<', '<=', '>', '>=', '~'];
const keywords = ['and', 'or', 'not', 'in', 'has'];
const deepest = 32;

/**
 * Parses `width >= 64 and test/accuracy > 97% and optimiser = adam`. A metric alone is its last value;
 * `best(test/accuracy)`, `min(…)` and `max(…)` are the others. `in (a, b)`, `has NAME`, `not`, `or`
 * and brackets; a word or a text alone is looked for in the label. Null of an empty query.
 *
 * @throws QueryError saying where, and what was perhaps meant.
 */
export function parseQuery(source: string, names: QueryNames): Condition | null {
  const tokens = queryTokens(source);
  let position = 0;
  let depth = 0;
  if (tokens.length === 1) return null;
  const parsed = parseAny();
  const rest = peek();
  if (rest.kind !== 'end') {
    throw new QueryError(`${shown(rest)} is one too many: join conditions by and, or`, rest);
  }
  return parsed;

  function peek(ahead = 0): QueryToken {
    return tokens[Math.min(position + ahead, tokens.length - 1)] as QueryToken;
  }

  function take(text: string): boolean {
    if (!isToken(peek(), text)) return false;
    position++;
    return true;
  }

  function expect(sign: string): void {
    if (!take(sign)) throw new QueryError(`expected ${sign} before ${shown(peek())}`, peek());
  }

  function parseAny(): Condition {
    if (++depth > deepest) throw new QueryError('nested too deeply', peek());
    const conditions = [parseAll()];
    while (take('or')) conditions.push(parseAll());
    depth--;
    return joined('or', conditions);
  }

  function parseAll(): Condition {
    const conditions = [parseOne()];
    // Words that stand beside each other are all looked for.
    while (take('and') || (conditions.at(-1)?.kind === 'words' && isWords())) {
      conditions.push(parseOne());
    }
    return joined('and', conditions);
  }

  function parseOne(): Condition {
    if (take('not')) {
      if (++depth > deepest) throw new QueryError('nested too deeply', peek());
      const condition = parseOne();
      depth--;
      return { kind: 'not', condition };
    }
    if (take('(')) {
      const inner = parseAny();
      expect(')');
      return inner;
    }
    if (isToken(peek(), 'has') && peek(1).kind === 'word') {
      position++;
      return { kind: 'has', field: parseField() };
    }
    if (isWords()) return { kind: 'words', text: tokens[position++]?.text ?? '' };
    return parseComparison();
  }

  /** Whether a word stands alone, with nothing that compares it. */
  function isWords(): boolean {
    const token = peek();
    if (token.kind === 'text') return true;
    if (token.kind !== 'word' || isKeyword(token)) return false;
    const next = peek(1);
    const isCompared =
      (next.kind === 'sign' && (comparisons.includes(next.text) || next.text === '(')) ||
      next.kind === 'number' ||
      isToken(next, 'in');
    return !isCompared;
  }

  function parseField(): Field {
    const token = peek();
    if (token.kind !== 'word' || isKeyword(token)) {
      throw new QueryError(`expected a name, found ${shown(token)}`, token);
    }
    position++;
    const isCall = isToken(peek(), '(') && !isQuoted(token);
    if (!isCall) return found(token.text, token);
    if (!metricSummaryNames.some((by) => by === token.text)) {
      const near = suggestion(token.text, metricSummaryNames);
      throw new QueryError(
        `“${token.text}” takes no brackets${near}: last, best, min and max of a metric do`,
        token,
      );
    }
    expect('(');
    const name = peek();
    if (name.kind !== 'word') throw new QueryError(`expected a metric, found ${shown(name)}`, name);
    position++;
    const field = fieldOf(`${token.text}(${name.text})`, names);
    if (field === null) {
      const near = suggestion(name.text, names.metrics);
      throw new QueryError(`there is no metric “${name.text}” here${near}`, name);
    }
    expect(')');
    return field;
  }

  function found(text: string, token: QueryToken): Field {
    const field = fieldOf(text, names);
    if (field === null) throw new QueryError(noSuchField(text, names), token);
    return field;
  }

  function parseComparison(): Condition {
    const start = peek();
    const field = parseField();
    if (take('in')) {
      expect('(');
      const values: QueryValue[] = [];
      do values.push(parseValue(field));
      while (take(','));
      expect(')');
      return { kind: 'in', field, values };
    }
    const sign = peek();
    if (sign.kind !== 'sign' || !comparisons.includes(sign.text)) {
      throw new QueryError(
        `expected a comparison after “${start.text}” (=, !=, <, <=, >, >=, ~, in), found ${shown(sign)}`,
        sign,
      );
    }
    position++;
    const comparison = sign.text as Comparison;
    return { kind: 'compare', field, comparison, value: parseValue(field, comparison) };
  }

  function parseValue(field: Field, comparison: Comparison = '='): QueryValue {
    const token = peek();
    const isWord = token.kind === 'word' && !isKeyword(token);
    if (token.kind !== 'number' && token.kind !== 'text' && !isWord) {
      throw new QueryError(`expected a value, found ${shown(token)}`, token);
    }
    position++;
    if (token.kind === 'number') return numberOf(token.text);
    const isNumeric = field.kind === 'metric' || field.kind === 'measure';
    if (isNumeric && comparison !== '~') {
      throw new QueryError(`expected a number, found ${shown(token)}`, token);
    }
    if (field.kind === 'task') checkWord(field.name, token, comparison);
    if (token.kind === 'word' && (token.text === 'true' || token.text === 'false')) {
      return token.text === 'true';
    }
    return token.text;
  }

  function isQuoted(token: QueryToken): boolean {
    return source[token.start] === '`';
  }

  function isKeyword(token: QueryToken): boolean {
    return token.kind === 'word' && !isQuoted(token) && keywords.includes(token.text.toLowerCase());
  }

  function isToken(token: QueryToken, text: string): boolean {
    if (token.kind === 'sign') return token.text === text;
    return token.kind === 'word' && !isQuoted(token) && token.text.toLowerCase() === text;
  }
}

/** `97%` is 0.97. */
function numberOf(text: string): number {
  return text.endsWith('%') ? Number(text.slice(0, -1)) / 100 : Number(text);
}

/** States and kinds are known words. */
function checkWord(name: string, token: QueryToken, comparison: Comparison): void {
  const allowed =
    name === 'state'
      ? taskStates
      : name === 'kind'
        ? (['training', 'analysis', 'import'] as const)
        : null;
  if (allowed === null || comparison === '~' || allowed.some((word) => word === token.text)) return;
  throw new QueryError(
    `there is no ${name} “${token.text}”${suggestion(token.text, allowed)}: there are ${allowed.join(', ')}`,
    token,
  );
}

function joined(kind: 'and' | 'or', conditions: Condition[]): Condition {
  return conditions.length === 1 ? (conditions[0] as Condition) : { kind, conditions };
}

function shown(token: QueryToken): string {
  return token.kind === 'end' ? 'the end' : `“${token.text}”`;
}
