import { ExpressionError } from './expression-error.ts';

export interface Token {
  kind: 'number' | 'name' | 'text' | 'sign' | 'end';
  /** As written; of a text without its quotes. */
  text: string;
  /** Where it begins, from 1. */
  column: number;
}

/** More is no expression that a person wrote. */
const longestExpression = 1_000;

const pieces: readonly [kind: Token['kind'], pattern: RegExp][] = [
  ['number', /^(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?/],
  ['name', /^[A-Za-z_][A-Za-z0-9_]*(?:\.[A-Za-z_][A-Za-z0-9_]*)*/],
  ['text', /^(?:"[^"]*"|'[^']*')/],
  ['sign', /^(?:<=|>=|==|!=|\*\*|&&|\|\||[-+*/%^<>!(),])/],
];

/** Splits an expression into its tokens, an `end` after the last. @throws ExpressionError */
export function tokensOf(source: string): Token[] {
  if (source.length > longestExpression) {
    throw new ExpressionError(
      `an expression of ${source.length} characters: at most ${longestExpression} are read`,
      longestExpression + 1,
    );
  }
  const tokens: Token[] = [];
  let at = 0;
  while (at < source.length) {
    const rest = source.slice(at);
    const space = /^\s+/.exec(rest)?.[0].length ?? 0;
    if (space > 0) {
      at += space;
      continue;
    }
    const column = at + 1;
    const found = pieces.flatMap(([kind, pattern]) => {
      const text = pattern.exec(rest)?.[0];
      return text === undefined ? [] : [{ kind, text }];
    })[0];
    if (found === undefined) throw new ExpressionError(unreadable(rest), column);
    at += found.text.length;
    const text = found.kind === 'text' ? found.text.slice(1, -1) : found.text;
    tokens.push({ kind: found.kind, text, column });
  }
  tokens.push({ kind: 'end', text: '', column: source.length + 1 });
  return tokens;
}

function unreadable(rest: string): string {
  const sign = rest[0] ?? '';
  if (sign === '$') return 'names stand without $ in an expression';
  if (sign === '"' || sign === "'") return `the text that begins with ${sign} has no end`;
  if (sign === '=') return '= compares nothing: write ==';
  return `"${sign}" has no meaning here: expressions have numbers, names, + - * / % ^, comparisons, and, or, not, and functions`;
}
