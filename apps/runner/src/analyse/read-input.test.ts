import { expect, it } from 'vitest';
import { readInput } from './read-input.ts';

it.skipIf(process.platform === 'win32')('a device, which may have no end, is not read', () => {
  expect(() => readInput('--data', '/dev/zero')).toThrow('which cannot be read: it is a device');
});
