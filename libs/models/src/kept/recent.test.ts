import { expect, test } from 'vitest';
import { createRecent } from './recent.ts';

function opened(limit: number, isKept?: (value: { of: string }) => boolean) {
  const made: string[] = [];
  const recent = createRecent<{ of: string }>(limit, isKept);
  const get = (key: string) =>
    recent.get(key, () => {
      made.push(key);
      return { of: key };
    });
  return { get, made };
}

test('a value is made once, until so many others were used since', () => {
  const { get, made } = opened(2);
  const first = get('a');
  get('b');
  expect(get('a')).toBe(first);
  get('c');
  expect(get('a')).toBe(first);
  expect(made).toEqual(['a', 'b', 'c']);
  get('b');
  expect(made).toEqual(['a', 'b', 'c', 'b']);
});

test('what is not worth its memory is made each time, and displaces nothing', () => {
  const { get, made } = opened(1, ({ of }) => of !== 'large');
  get('small');
  get('large');
  get('large');
  get('small');
  expect(made).toEqual(['small', 'large', 'large']);
});
