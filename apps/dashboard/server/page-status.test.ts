import { expect, it } from 'vitest';
import { pageStatus } from './page-status.ts';

const key = (digit: string) => `${'a'.repeat(64)}:${digit.repeat(64)}`;

it.each([
  ['/', 200],
  ['/compare', 400],
  ['/compare?tasks=x,y', 400],
  [`/compare?tasks=${key('1')}`, 400],
  [`/compare?tasks=${key('1')},${key('2')}`, 200],
  // As a form encodes it.
  [`/compare?tasks=${encodeURIComponent(key('1'))}&tasks=${encodeURIComponent(key('2'))}`, 200],
  ['http://[', 200],
])('%s is answered with %i', (url, status) => {
  expect(pageStatus(url)).toBe(status);
});
