import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { makeFolder } from './make-folder.ts';

test('folders are made with those above them, and once more without harm', () => {
  const root = mkdtempSync(path.join(tmpdir(), 'basin-folder-'));
  onTestFinished(() => rmSync(root, { recursive: true }));
  const folder = path.join(root, 'a/b/c');
  makeFolder(folder);
  makeFolder(folder);
  expect(existsSync(folder)).toBe(true);
});

// Node's own recursive mkdir never comes back from there.
test.runIf(existsSync('/proc/self'))('where no folder can be made it is refused at once', () => {
  expect(() => makeFolder('/proc/basin/a/b')).toThrow(/ENOENT|EACCES|EPERM|EROFS/);
});
