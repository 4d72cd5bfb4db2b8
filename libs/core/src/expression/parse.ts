import { nearest } from '../nearest.ts';
import { ExpressionError } from './expression-error.ts';
import { expressionFunctions } from './functions.ts';
import { type Token, tokensOf } from './tokens.ts';

/** A parsed expression: plain data, computed by `evaluateExpression`, never run as code. */
export type Expression = { column: number } & (
  | { kind: 'constant'; value: number | boolean | string }
  | { kind: 'name'; name: string }
  | { kind: 'unary'; operator: '-' | 'not'; operand: Expression }
  | { kind: 'binary'; operator: BinaryOperator; left: Expression; right: Expression }
  | { kind: 'call'; name: string; values: Expression[] }
);

export type BinaryOperator = keyof typeof strengths;

/** How strongly an operator binds; equal ones from the left, but ^ from the right. */
const strengths = {
  or: 1,
  and: 2,
  '==': 3,
  '!=': 3,
  '<': 4,
  '<=': 4,
  '>': 4,
  '>=': 4,
  '+': 5,
  '-': 5,
  '*': 6,
  '/': 6,
  '%': 6,
  '^': 8,
} as const;

/** Between the product's and the power's: −2^2 is −4. */
const signStrength = 7;
const notStrength = 2.5;
const spellings: Readonly<Record<string, BinaryOperator>> = { '**': '^', '&&': 'and', '||': 'or' };
const deepest = 64;

/**
 * Parses `round(5 * 64 / width) + 2` or `width * depth < 4096 and optimiser == "sgd"`.
 *
 * @throws ExpressionError with the column of what cannot be read.
 */
export function parseExpression(source: string): Expression {
  const tokens = tokensOf(source);
  let position = 0;
  let depth = 0;

  const expression = parseBinary(0);
  const rest = peek();
  if (rest.kind !== 'end') throw new ExpressionError(`${shown(rest)} is one too many`, rest.column);
  return expression;

  function peek(): Token {
    return tokens[position] as Token;
  }

  function take(sign: string): boolean {
    if (peek().kind !== 'sign' || peek().text !== sign) return false;
    position++;
    return true;
  }

  function parseBinary(least: number): Expression {
    if (++depth > deepest) throw new ExpressionError('nested too deeply', peek().column);
    let left = parsePrefix();
    for (;;) {
      const token = peek();
      const operator = binaryOperator(token);
      if (operator === null || strengths[operator] <= least) break;
      position++;
      // The right side takes what binds more strongly; of powers also its equals.
      const right = parseBinary(operator === '^' ? strengths['^'] - 1 : strengths[operator]);
      left = { kind: 'binary', operator, left, right, column: token.column };
    }
    depth--;
    return left;
  }

  function parsePrefix(): Expression {
    const { column, kind, text } = peek();
    if (take('-')) {
      return { kind: 'unary', operator: '-', operand: parseBinary(signStrength), column };
    }
    if (take('+')) return parseBinary(signStrength);
    if (take('!') || (kind === 'name' && text === 'not' && ++position > 0)) {
      return { kind: 'unary', operator: 'not', operand: parseBinary(notStrength), column };
    }
    return parsePrimary();
  }

  function parsePrimary(): Expression {
    const token = peek();
    const { column, text } = token;
    if (take('(')) {
      const inner = parseBinary(0);
      if (!take(')'))
        throw new ExpressionError(`expected ) before ${shown(peek())}`, peek().column);
      return inner;
    }
    position++;
    if (token.kind === 'number') return { kind: 'constant', value: Number(text), column };
    if (token.kind === 'text') return { kind: 'constant', value: text, column };
    if (token.kind !== 'name' || binaryOperator(token) !== null) {
      throw new ExpressionError(`expected a number or a name, found ${shown(token)}`, column);
    }
    if (text === 'true' || text === 'false') {
      return { kind: 'constant', value: text === 'true', column };
    }
    return take('(') ? parseCall(text, column) : { kind: 'name', name: text, column };
  }

  function parseCall(name: string, column: number): Expression {
    const called = Object.hasOwn(expressionFunctions, name) ? expressionFunctions[name] : undefined;
    if (called === undefined) {
      const names = Object.keys(expressionFunctions);
      const near = nearest(name, names);
      throw new ExpressionError(
        `there is no function "${name}"${near === null ? ';' : `; did you mean "${near}"?`} there are ${names.join(', ')}`,
        column,
      );
    }
    const values: Expression[] = [];
    if (!take(')')) {
      do values.push(parseBinary(0));
      while (take(','));
      if (!take(')'))
        throw new ExpressionError(`expected ) before ${shown(peek())}`, peek().column);
    }
    const [least, most] = called.arity;
    if (values.length < least || values.length > most) {
      const wanted = least === most ? `${least}` : `${least} to ${most}`;
      throw new ExpressionError(`${name} takes ${wanted} values, found ${values.length}`, column);
    }
    return { kind: 'call', name, values, column };
  }
}

/** The names that an expression needs, each once. */
export function namesOf(expression: Expression): string[] {
  switch (expression.kind) {
    case 'constant':
      return [];
    case 'name':
      return [expression.name];
    case 'unary':
      return namesOf(expression.operand);
    case 'binary':
      return [...new Set([...namesOf(expression.left), ...namesOf(expression.right)])];
    case 'call':
      return [...new Set(expression.values.flatMap(namesOf))];
  }
}

function binaryOperator({ kind, text }: Token): BinaryOperator | null {
  if (kind !== 'sign' && text !== 'and' && text !== 'or') return null;
  const operator = spellings[text] ?? text;
  return Object.hasOwn(strengths, operator) ? (operator as BinaryOperator) : null;
}

function shown({ kind, text }: Token): string {
  return kind === 'end' ? 'the end' : `"${text}"`;
}
