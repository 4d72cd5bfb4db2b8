import { describe, expect, test } from 'vitest';
import { type Field, fieldOf, queryText, quotedValue, type QueryNames } from './field.ts';
import { parseQuery } from './parse-query.ts';
import { QueryError } from './query-error.ts';

const names: QueryNames = {
  factors: ['width', 'optimiser', 'my factor', 'seed'],
  metrics: ['test/accuracy', 'train/gradient-norm'],
  measures: ['curvature/top-eigenvalue'],
  settings: ['optimiser.learningRate', 'network.layers[0].units'],
};
const width: Field = { kind: 'factor', name: 'width' };
const accuracy: Field = { kind: 'metric', name: 'test/accuracy', by: 'last' };

test('names and texts that every object inherits are words as any others', () => {
  const inherited: QueryNames = { ...names, factors: ['constructor', 'toString'] };
  expect(parseQuery('constructor = valueOf and has toString', inherited)).toEqual({
    kind: 'and',
    conditions: [
      {
        ...{ kind: 'compare', comparison: '=', value: 'valueOf' },
        field: { kind: 'factor', name: 'constructor' },
      },
      { kind: 'has', field: { kind: 'factor', name: 'toString' } },
    ],
  });
  expect(() => parseQuery('constructor = 2', names)).toThrow(QueryError);
});

test('conditions joined by and, or and not', () => {
  expect(parseQuery('width >= 64 and test/accuracy > 97% and optimiser = adam', names)).toEqual({
    kind: 'and',
    conditions: [
      { kind: 'compare', field: width, comparison: '>=', value: 64 },
      { kind: 'compare', field: accuracy, comparison: '>', value: 0.97 },
      {
        ...{ kind: 'compare', comparison: '=', value: 'adam' },
        field: { kind: 'factor', name: 'optimiser' },
      },
    ],
  });
  const or = parseQuery('width=1 or width = 2 and not (seed != -3e-1)', names);
  expect(or).toMatchObject({
    kind: 'or',
    conditions: [
      { value: 1 },
      { kind: 'and', conditions: [{ value: 2 }, { kind: 'not', condition: { value: -0.3 } }] },
    ],
  });
});

test('summaries of metrics, measures, settings, names in backquotes, lists', () => {
  const field = (source: string) => (parseQuery(source, names) as { field: Field }).field;
  expect(field('best(test/accuracy) > 0.9')).toEqual({ ...accuracy, by: 'best' });
  expect(field('train/gradient-norm<1')).toEqual({
    ...{ kind: 'metric', name: 'train/gradient-norm', by: 'last' },
  });
  expect(field('curvature/top-eigenvalue ≥ 3')).toMatchObject({ kind: 'measure' });
  expect(field('optimiser.learningRate = 0.1')).toMatchObject({ kind: 'setting' });
  expect(field('network.layers[0].units = 1')).toMatchObject({ kind: 'setting' });
  expect(field('`my factor` ~ "two words"')).toEqual({ kind: 'factor', name: 'my factor' });
  expect(parseQuery('optimiser in (adam, "sgd")', names)).toMatchObject({
    ...{ kind: 'in', values: ['adam', 'sgd'] },
  });
  expect(parseQuery('has width', names)).toEqual({ kind: 'has', field: width });
  expect(parseQuery('  ', names)).toBeNull();
});

test('words alone are looked for in labels, all of them', () => {
  expect(parseQuery('adam "seed 3"', names)).toEqual({
    kind: 'and',
    conditions: [
      { kind: 'words', text: 'adam' },
      { kind: 'words', text: 'seed 3' },
    ],
  });
  expect(parseQuery('adam and width = 1', names)).toMatchObject({
    conditions: [{ kind: 'words' }, { kind: 'compare' }],
  });
});

describe('what is wrong, where, and what was perhaps meant', () => {
  for (const [source, marked, words] of [
    ['widht >= 64', 'widht', 'did you mean "width"?'],
    ['width >= 64 and test/acuracy > 0.9', 'test/acuracy', 'did you mean "test/accuracy"?'],
    ['best(test/acc) > 1', 'test/acc', 'there is no metric'],
    ['bets(test/accuracy) > 1', 'bets', 'did you mean "best"?'],
    ['state = doen', 'doen', 'did you mean "done"?'],
    ['test/accuracy > high', 'high', 'expected a number'],
    ['width >=', '', 'expected a value, found the end'],
    ['width >= and', 'and', 'expected a value'],
    ['(width = 1', '', 'expected ) before the end'],
    ['width = 1)', ')', 'one too many'],
    ['width = 1 seed = 2', 'seed', 'one too many'],
    ['width = "1', '"1', 'has no end'],
    ['width 64', '64', 'expected a comparison after “width”'],
    ['width = 64px', '64px', 'cannot be read'],
    ['; drop table trials', ';', 'cannot be read'],
    ['has widht', 'widht', 'did you mean "width"?'],
  ] as const) {
    test(source, () => {
      const error = problemOf(source);
      expect(error.message).toContain(words);
      expect(source.slice(error.start, error.end)).toBe(marked);
    });
  }
});

test('no nesting and no length takes long or overflows the stack', () => {
  expect(problemOf('('.repeat(1_500)).message).toContain('nested too deeply');
  expect(problemOf('not '.repeat(450)).message).toContain('nested too deeply');
  expect(problemOf('a'.repeat(3_000)).message).toContain('at most 2000');
});

test('a field is read as it is written', () => {
  for (const text of ['width', 'test/accuracy', 'max(test/accuracy)', 'my factor', 'state']) {
    const field = fieldOf(text, names) as Field;
    expect(parseQuery(`has width and ${queryText(field)} ~ 1`, names)).toMatchObject({
      conditions: [{}, { field }],
    });
  }
  expect(fieldOf('min(width)', names)).toBeNull();
});

test('a value is read as it is quoted, whatever quotes are in it', () => {
  for (const value of ['adam', 'a "b"', "a 'b'", `a "b" 'c'`, `'"'`, '', `''`]) {
    expect(parseQuery(`optimiser = ${quotedValue(value)}`, names)).toMatchObject({ value });
  }
  expect(parseQuery(`optimiser in (${quotedValue(`"a'`)}, b)`, names)).toMatchObject({
    values: [`"a'`, 'b'],
  });
});

function problemOf(source: string): QueryError {
  try {
    parseQuery(source, names);
  } catch (error) {
    if (error instanceof QueryError) return error;
    throw error;
  }
  throw new Error(`no problem in: ${source}`);
}
