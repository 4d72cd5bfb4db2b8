import { describe, expect, test } from 'vitest';
import { createShelf } from './shelf.ts';

function opened(limit: number) {
  const closed: string[] = [];
  const shelf = createShelf<string>(limit, {
    sizeOf: (thing) => thing.length,
    close: (thing) => void closed.push(thing),
  });
  const made: string[] = [];
  const take = (key: string) =>
    shelf.take(key, () => {
      made.push(key);
      return key;
    });
  return { shelf, closed, made, take };
}

describe('a shelf', () => {
  test('opens a thing once, and keeps it for the next', () => {
    const { take, made, closed } = opened(10);
    take('a').giveBack();
    expect(take('a').thing).toBe('a');
    expect({ made, closed }).toEqual({ made: ['a'], closed: [] });
  });

  test('closes what was used longest ago, and nothing that is in use', () => {
    const { take, closed } = opened(4);
    const long = take('long ago');
    take('aa').giveBack();
    take('bb').giveBack();
    take('aa').giveBack();
    take('cc').giveBack();
    expect(closed).toEqual(['bb']);
    long.giveBack();
    // Larger than all that is kept together: it goes, and so did what came before it.
    expect(closed).toEqual(['bb', 'long ago']);
  });

  test('one given back twice is in use as long as somebody else uses it', () => {
    const { take, closed } = opened(0);
    const first = take('a');
    const second = take('a');
    first.giveBack();
    first.giveBack();
    expect(closed).toEqual([]);
    second.giveBack();
    expect(closed).toEqual(['a']);
  });

  test('closed, it closes the rest when that comes back', () => {
    const { shelf, take, closed } = opened(10);
    take('a').giveBack();
    const used = take('b');
    shelf.close();
    expect(closed).toEqual(['a']);
    used.giveBack();
    expect(closed).toEqual(['a', 'b']);
  });

  test('what cannot be opened is not kept', () => {
    const { shelf, take } = opened(10);
    const fail = (): string => {
      throw new Error('no');
    };
    expect(() => shelf.take('a', fail)).toThrow('no');
    expect(take('a').thing).toBe('a');
  });
});
