import { expect, test } from 'vitest';
import { restoreRemovedNodeFunctions } from './load-tensorflow.ts';

test('what Node 23 removed from util comes back, what is there stays', () => {
  const own = () => true;
  const util: Record<string, unknown> = { isArray: own };
  restoreRemovedNodeFunctions(util);
  const isNullOrUndefined = util['isNullOrUndefined'] as (value: unknown) => boolean;
  expect([null, undefined, 0, ''].map(isNullOrUndefined)).toEqual([true, true, false, false]);
  expect(util['isArray']).toBe(own);
});
