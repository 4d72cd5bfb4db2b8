import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { evaluateExpression } from './evaluate.ts';
import { ExpressionError } from './expression-error.ts';
import { namesOf, parseExpression } from './parse.ts';

const names: Record<string, unknown> = { width: 64, depth: 3, optimiser: 'sgd', list: [1] };
const compute = (text: string) => evaluateExpression(parseExpression(text), (name) => names[name]);

describe('expressions', () => {
  it.each([
    ['1 + 2 * 3', 7],
    ['(1 + 2) * 3', 9],
    ['2 ^ 3 ^ 2', 512],
    ['2 ** 3', 8],
    ['-2 ^ 2', -4],
    ['2 ^ -1', 0.5],
    ['8 - 3 - 2', 3],
    ['7 % 3', 1],
    ['-1 % 3', 2],
    ['1e-3 * 1E3', 1],
    ['.5 + 5.', 5.5],
    ['round(5 * 64 / width) + 2', 7],
    ['max(1, width, depth)', 64],
    ['log2(width)', 6],
    ['width * depth < 4096', true],
    ['width > 64 or depth == 3', true],
    ['not width > 64 and depth == 3', true],
    ['!(width == 64)', false],
    ['optimiser == "sgd"', true],
    ["optimiser != 'adam' && true", true],
  ])('%s is %s', (text, value) => {
    expect(compute(text)).toBe(value);
  });

  it.each([
    ['', 1, 'expected a number or a name, found the end'],
    ['1 +', 4, 'found the end'],
    ['1 2', 3, '"2" is one too many'],
    ['(1 + 2', 7, 'expected ) before the end'],
    ['$width', 1, 'names stand without $'],
    ['width = 3', 7, 'write =='],
    ['1 + ; 2', 5, '";" has no meaning here'],
    ['rond(1)', 1, 'did you mean "round"?'],
    ['process.exit(1)', 1, 'there is no function "process.exit"'],
    ['constructor(1)', 1, 'there is no function "constructor"'],
    ['sqrt(1, 2)', 1, 'sqrt takes 1 values, found 2'],
    ['min()', 1, 'min takes 1 to 32 values, found 0'],
    ['1 / 0', 3, '/ gives Infinity'],
    ['sqrt(-1)', 1, 'sqrt gives NaN'],
    ['1 + heigth', 5, '"heigth" has no value here'],
    ['list + 1', 1, '"list" is a list or a record'],
    ['optimiser + 1', 1, '"sgd" is no number'],
    ['width and true', 1, '64 is neither true nor false'],
    ['"open', 1, 'has no end'],
    [`${'('.repeat(100)}1`, 65, 'nested too deeply'],
    ['1+'.repeat(600), 1_001, 'at most 1000'],
  ])('%s is refused at column %i', (text, column, message) => {
    let error: unknown;
    try {
      compute(text);
    } catch (caught) {
      error = caught;
    }
    expect(error).toBeInstanceOf(ExpressionError);
    expect((error as ExpressionError).column).toBe(column);
    expect((error as ExpressionError).message).toContain(message);
  });

  it('knows its names', () => {
    expect(namesOf(parseExpression('min(a, b.c) + a > 2 and not d'))).toEqual(['a', 'b.c', 'd']);
  });

  it('computes or refuses, whatever is written', () => {
    fc.assert(
      fc.property(
        fc.string({ unit: fc.constantFrom(...'wa1.+-*/%^<>=!(), "&|'), maxLength: 20 }),
        (text) => {
          try {
            compute(text);
          } catch (error) {
            expect(error).toBeInstanceOf(ExpressionError);
          }
        },
      ),
    );
  });
});
