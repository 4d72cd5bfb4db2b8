import type { Factor } from '@basin/core';
import { describe, expect, it } from 'vitest';
import { checkClaims } from './check-claims.ts';
import type { StudyProblem } from './study-problem.ts';
import type { ExpectConfig } from './study-schema.ts';

/** A claim about a parameter of these values; null: they are not known. */
function claimOn(values: readonly Factor[] | null, expectation: Omit<ExpectConfig, 'metric'>) {
  const problems: StudyProblem[] = [];
  const parameters = values === null ? [] : [{ name: 'p', label: 'p', numeric: false, values }];
  const [claim] = checkClaims(
    [{ words: 'a claim', expect: { metric: 'test/loss', ...expectation } }] as never,
    {
      ...{ available: ['test/loss'], unread: [] },
      parameters: {
        parameters: parameters as never,
        open: values === null ? ['p'] : [],
        still: new Map(),
      },
    } as never,
    problems,
    [],
  );
  return { expect: claim?.expect, messages: problems.map(({ message }) => message) };
}

describe('a value of a claim', () => {
  it('is null where a word reads like it, and the word where that is written', () => {
    const { expect: claim, messages } = claimOn(['null', 'none'], {
      lower: { p: null },
      than: { p: 'none' },
    });
    expect(messages).toEqual([]);
    expect([claim?.lower, claim?.than]).toEqual([{ p: 'null' }, { p: 'none' }]);
    const at = claimOn(['null', 'none', 'x'], {
      at: { p: null },
      equal: [{ p: null }, { p: 'x' }],
      within: 1,
    });
    expect(at.expect?.equal).toEqual([{ p: 'null' }, { p: 'x' }]);
  });

  it('is none where nothing else reads so', () => {
    const { expect: claim } = claimOn(['none', 0.01], { lower: { p: 0.01 }, than: { p: null } });
    expect(claim?.than).toEqual({ p: 'none' });
  });

  it.each([
    ['known', ['adam', 'sgd']],
    ['sampled', null],
  ] as const)(
    'as a record of its word alone is that word, of a parameter that is %s',
    (_, values) => {
      const same = { lower: { p: { type: 'adam' } }, than: { p: 'adam' } } as never;
      const words =
        'both sides are p "adam", which is compared with itself: give another value on one side';
      expect(claimOn(values, same).messages).toEqual([words]);
      const other = { lower: { p: { type: 'adam', beta1: 0.5 } }, than: { p: 'adam' } } as never;
      expect(claimOn(null, other).messages).toEqual([]);
    },
  );
});
