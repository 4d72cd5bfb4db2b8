import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { readInput, readText } from './read-input.ts';

const folder = mkdtempSync(path.join(tmpdir(), 'basin-read-input-'));
afterAll(() => {
  rmSync(folder, { recursive: true });
});

it.each([
  ['UTF-16', Buffer.from('\ufeffname: a', 'utf16le')],
  ['text of another encoding', Buffer.from('name: caf\u00e9', 'latin1')],
  ['no text', Buffer.from([0, 0x80, 0])],
])('%s is refused where text is read, and told so', (what, bytes) => {
  const file = path.join(folder, 'file');
  writeFileSync(file, bytes);
  expect(() => readText('--file', file)).toThrow(`which is ${what} and not UTF-8`);
});

it('text is read without its byte-order mark', () => {
  const file = path.join(folder, 'file');
  writeFileSync(file, '\ufeffname: caf\u00e9');
  expect(readText('--file', file)).toBe('name: caf\u00e9');
});

it.skipIf(process.platform === 'win32')('a device, which may have no end, is not read', () => {
  expect(() => readInput('--data', '/dev/zero')).toThrow('which cannot be read: it is a device');
});
