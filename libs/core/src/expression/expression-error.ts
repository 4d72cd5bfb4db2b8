import { BasinError } from '../errors.ts';

/** A text that is no expression, or one that cannot be computed; `column` counts from 1. */
export class ExpressionError extends BasinError {
  readonly column: number;

  constructor(message: string, column: number) {
    super('search/expression', message);
    this.name = 'ExpressionError';
    this.column = column;
  }
}
