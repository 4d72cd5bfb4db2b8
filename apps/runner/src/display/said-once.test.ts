import { expect, test } from 'vitest';
import { saidOnce } from './said-once.ts';

test('what many tasks met is said once; what was skipped for one reason too, whatever training each needs', () => {
  const skipped = (id: string, end: string): string =>
    `skipped: task ${id} ended ${end}, without weights`;
  expect(
    saidOnce([
      { name: 'a', what: skipped('0123456789ab', 'pruned') },
      { name: 'b', what: 'data/missing: no file x' },
      { name: 'c', what: skipped('ba9876543210', 'pruned') },
      { name: 'd', what: skipped('cccccccccccc', 'diverged') },
      { name: 'e', what: 'data/missing: no file x' },
      { name: 'f', what: skipped('dddddddddddd', 'pruned') },
    ]),
  ).toEqual([
    'a and 2 others: skipped: the training that it needs ended pruned, without weights',
    'b and 1 other: data/missing: no file x',
    'd: skipped: task cccccccccccc ended diverged, without weights',
  ]);
});
