import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { backupTarget } from './target.ts';

it.each([
  ['a/2026.11.27', 'a/2026.11.27/basin.db'],
  ['v1.2', 'v1.2/basin.db'],
  ['.backups', '.backups/basin.db'],
  ['backups', 'backups/basin.db'],
  ['backups/', 'backups/basin.db'],
  ['backups.db/', 'backups.db/basin.db'],
  ['a/copy.db', 'a/copy.db'],
  ['copy.SQLite3', 'copy.SQLite3'],
])('--out=%s makes %s', (typed, target) => {
  expect(backupTarget(path.resolve('/none', typed), typed, '/data/basin.db')).toBe(
    path.resolve('/none', target),
  );
});

it('what is there decides', () => {
  const folder = mkdtempSync(path.join(tmpdir(), 'basin-target-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const renamed = `${folder}.db`;
  expect(backupTarget(folder, folder, '/data/x.db')).toBe(path.join(folder, 'x.db'));
  // A file without such an ending is refused as one that exists, not made a folder.
  writeFileSync(path.join(folder, 'copy'), '');
  const copy = path.join(folder, 'copy');
  expect(backupTarget(copy, copy, '/data/x.db')).toBe(copy);
  expect(backupTarget(renamed, renamed, '/data/x.db')).toBe(renamed);
});
