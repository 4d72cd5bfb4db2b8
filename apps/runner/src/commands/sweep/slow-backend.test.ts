import { expect, it } from 'vitest';
import { slowBackend, slowerWords } from './slow-backend.ts';

it('is the one asked for, or wasm where no native runtime can be had', () => {
  expect(slowBackend(null, () => 'absent')).toBe('wasm');
  expect(slowBackend('cpu', () => 'absent')).toBe('cpu');
  expect(slowBackend('native', () => 'absent')).toBeNull();
  expect(slowBackend(null, () => 'fetched')).toBeNull();
  expect(slowBackend('wasm', () => 'ready')).toBe('wasm');
});

it('says how much longer than the estimate', () => {
  expect(slowerWords(null, 10)).toBe('');
  expect(slowerWords('wasm', 4.1)).toBe(
    '; that is on native, and wasm takes 30 to 75 times as long, 2 min 3 s to 5 min 8 s',
  );
});
