import { expect, test } from 'vitest';
import { forgetValue, keepValue, keptValue, roughBytes } from './kept-values.ts';

const mebibyte = 2 ** 20;

test('of what takes more than there is place for, those go that nobody has asked for longest', () => {
  const [reader, other] = [{}, {}];
  for (let index = 0; index < 48; index += 1) keepValue(reader, `${index}`, index, mebibyte);
  expect(keptValue(reader, '0')).toBe(0);
  keepValue(other, '0', 'of another database', mebibyte);
  expect([0, 1, 2].map((index) => keptValue(reader, `${index}`))).toEqual([0, undefined, 2]);
  expect(keptValue(other, '0')).toBe('of another database');
  // What is kept anew, or forgotten, takes its place no more.
  for (let time = 0; time < 100; time += 1) keepValue(other, '0', time, mebibyte);
  forgetValue(other, '0');
  keepValue(other, '1', 1, mebibyte);
  expect(keptValue(reader, '3')).toBe(3);
  expect(keptValue(other, '0')).toBeUndefined();
  // One that is larger than all there is place for stays until the next comes.
  keepValue(other, 'large', 'large', 100 * mebibyte);
  expect([keptValue(other, 'large'), keptValue(reader, '3')]).toEqual(['large', undefined]);
  keepValue(other, 'small', 'small', 1);
  expect([keptValue(other, 'large'), keptValue(other, 'small')]).toEqual([undefined, 'small']);
});

test('the size of many records is told from some of them', () => {
  const row = (index: number) => ({ key: [index, 'adam'], cells: [{ mean: 1, texts: [] }] });
  const bytes = (count: number): number =>
    roughBytes(Array.from({ length: count }, (_, i) => row(i)));
  expect(bytes(50_000) / bytes(100)).toBeCloseTo(500, -1);
  expect(bytes(1)).toBeGreaterThan(100);
});
