import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { writeWholeFile } from './write-whole-file.ts';

test('a file is there whole or as it was, and a link goes on to lead to it', () => {
  const folder = mkdtempSync(path.join(tmpdir(), 'basin-whole-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const [file, link] = [path.join(folder, 'page.html'), path.join(folder, 'link.html')];
  writeWholeFile(file, 'first');
  symlinkSync(file, link);
  writeWholeFile(link, 'second');
  expect(readFileSync(file, 'utf8')).toBe('second');
  expect(readdirSync(folder)).toEqual(['link.html', 'page.html']);
  // Something in the way of the writing, as a full disk is.
  mkdirSync(`${file}.${process.pid}.partial`);
  expect(() => writeWholeFile(file, 'third')).toThrow(expect.objectContaining({ code: 'EISDIR' }));
  expect(readFileSync(link, 'utf8')).toBe('second');
  const nowhere = path.join(folder, 'none', 'x');
  expect(() => writeWholeFile(nowhere, 'x')).toThrow(expect.objectContaining({ code: 'ENOENT' }));
  expect(() => writeWholeFile(folder, 'x')).toThrow(expect.objectContaining({ code: 'EISDIR' }));
  writeWholeFile('/dev/null', 'x');
  expect(existsSync('/dev/null')).toBe(true);
});

test.skipIf(process.platform === 'win32')(
  'who may read a file may read the new one, and no more',
  () => {
    const folder = mkdtempSync(path.join(tmpdir(), 'basin-whole-'));
    onTestFinished(() => rmSync(folder, { recursive: true }));
    const file = path.join(folder, 'page.html');
    writeWholeFile(file, 'first');
    for (const mode of [0o600, 0o666]) {
      chmodSync(file, mode);
      writeWholeFile(file, 'second');
      expect(statSync(file).mode & 0o777).toBe(mode);
    }
  },
);
