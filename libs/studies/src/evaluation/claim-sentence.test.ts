import { expect, test } from 'vitest';
import { allOf, signOfMean, withinMargin } from '../judging/index.ts';
import { claimParts, claimSentence, claimSentenceAfterVerdict } from './claim-sentence.ts';

const question = { quantity: 'difference', expect: 'negative' } as const;
const judged = (values: number[]) => signOfMean(values, question);

test.each([
  [[], 'Undecided: nothing of it has finished yet.'],
  [[-1], 'Undecided: 1 seed is too few to tell it from chance.'],
  [[-1, -2], 'Undecided: 2 seeds are too few to tell it from chance.'],
  [[-1, 2, -3, 1, 0.5], 'Undecided: the 5 seeds disagree, 2 for it and 3 against.'],
  [[-1, -9, -30], 'Undecided: all 3 seeds agree with it, but that may be chance.'],
  [[-1, -1.1, -0.9, -1, -1.05], 'Supported: all 5 seeds agree with it.'],
  [[1, 1.1, 0.9, 1, 1.05], 'Contradicted: all 5 seeds say the opposite.'],
])('%j: %s', (values, sentence) => {
  expect(claimSentence(judged(values))).toBe(sentence);
  expect(claimSentenceAfterVerdict(judged(values))).toMatch(/^[A-Z0-9]/);
});

test('what a rule measured can be drawn, with its parts and its margin', () => {
  const whole = judged([-1, -2, -4]);
  const [part] = claimParts(whole.evidence);
  expect(part).toMatchObject({ name: null, values: [-1, -2, -4], margin: null });
  expect(part?.interval?.low).toBeLessThan(part?.interval?.estimate ?? 0);
  const both = allOf({
    train: whole,
    test: withinMargin([0.1, -0.1, 0.2], { quantity: 'x', margin: 1 }),
  });
  expect(claimParts(both.evidence)).toMatchObject([{ name: 'train' }, { name: 'test', margin: 1 }]);
  expect(claimParts({ all: both.evidence, withoutStuck: null })).toHaveLength(2);
  const nested = allOf({ loss: both, accuracy: whole });
  expect(claimParts(nested.evidence).map(({ name }) => name)).toEqual([
    ...['loss, train', 'loss, test', 'accuracy'],
  ]);
  expect(claimSentence(both)).toMatch(/^(Undecided|Supported|Contradicted): /);
});

test('one value has no interval, and other evidence no picture', () => {
  expect(claimParts(judged([-1]).evidence)).toMatchObject([{ interval: null }]);
  for (const evidence of [null, [], {}, 'text', [{ run: 'a', holds: true, numbers: 1 }]]) {
    expect(claimParts(evidence)).toEqual([]);
  }
});
