import { ExpressionError } from './expression-error.ts';
import { expressionFunctions, type ExpressionValue } from './functions.ts';
import type { BinaryOperator, Expression } from './parse.ts';

/**
 * The value of an expression; `lookUp` gives the values of its names, undefined of an unknown one.
 *
 * @throws ExpressionError for an unknown name, a value of the wrong kind, a result that is not finite.
 */
export function evaluateExpression(
  expression: Expression,
  lookUp: (name: string) => unknown,
): ExpressionValue {
  const { column } = expression;
  switch (expression.kind) {
    case 'constant':
      return expression.value;
    case 'name':
      return valueOf(expression.name, lookUp(expression.name), column);
    case 'unary': {
      if (expression.operator === 'not') return !truthOf(expression.operand, lookUp);
      return -numberOf(expression.operand, lookUp);
    }
    case 'binary':
      return binary(expression.operator, expression.left, expression.right, column, lookUp);
    case 'call': {
      const values = expression.values.map((value) => numberOf(value, lookUp));
      const called = expressionFunctions[expression.name];
      return finite(called?.call(...values) ?? Number.NaN, expression.name, column);
    }
  }
}

type LookUp = (name: string) => unknown;

function binary(
  operator: BinaryOperator,
  left: Expression,
  right: Expression,
  column: number,
  lookUp: LookUp,
): ExpressionValue {
  switch (operator) {
    case 'and':
      return truthOf(left, lookUp) && truthOf(right, lookUp);
    case 'or':
      return truthOf(left, lookUp) || truthOf(right, lookUp);
    case '==':
      return evaluateExpression(left, lookUp) === evaluateExpression(right, lookUp);
    case '!=':
      return evaluateExpression(left, lookUp) !== evaluateExpression(right, lookUp);
  }
  const a = numberOf(left, lookUp);
  const b = numberOf(right, lookUp);
  switch (operator) {
    case '<':
      return a < b;
    case '<=':
      return a <= b;
    case '>':
      return a > b;
    case '>=':
      return a >= b;
    case '+':
      return finite(a + b, operator, column);
    case '-':
      return finite(a - b, operator, column);
    case '*':
      return finite(a * b, operator, column);
    case '/':
      return finite(a / b, operator, column);
    case '%':
      return finite(a - b * Math.floor(a / b), operator, column);
    case '^':
      return finite(a ** b, operator, column);
  }
}

function numberOf(expression: Expression, lookUp: LookUp): number {
  const value = evaluateExpression(expression, lookUp);
  if (typeof value === 'number') return value;
  throw new ExpressionError(
    `${JSON.stringify(value)} is no number, and one is needed here`,
    expression.column,
  );
}

function truthOf(expression: Expression, lookUp: LookUp): boolean {
  const value = evaluateExpression(expression, lookUp);
  if (typeof value === 'boolean') return value;
  throw new ExpressionError(
    `${JSON.stringify(value)} is neither true nor false: compare it with something`,
    expression.column,
  );
}

function valueOf(name: string, value: unknown, column: number): ExpressionValue {
  if (typeof value === 'number' || typeof value === 'boolean' || typeof value === 'string') {
    return value;
  }
  const found = value === undefined ? 'has no value here' : 'is a list or a record';
  throw new ExpressionError(`"${name}" ${found}`, column);
}

function finite(value: number, what: string, column: number): number {
  if (Number.isFinite(value)) return value;
  throw new ExpressionError(`${what} gives ${value}`, column);
}
