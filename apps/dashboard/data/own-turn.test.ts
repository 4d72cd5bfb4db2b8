import { expect, it } from 'vitest';
import { ownTurn } from './own-turn.ts';

it('gives each of those who wait at once a turn of the loop of its own, in their order', async () => {
  let turn = 0;
  let isOver = false;
  const count = () => {
    turn += 1;
    if (!isOver) setImmediate(count);
  };
  setImmediate(count);
  const had = await Promise.all(
    Array.from({ length: 6 }, async () => {
      await ownTurn();
      return turn;
    }),
  );
  isOver = true;
  expect(new Set(had).size).toBe(6);
  expect(had).toEqual(had.toSorted((a, b) => a - b));
});
