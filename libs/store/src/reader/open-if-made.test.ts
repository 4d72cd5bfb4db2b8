import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { openWriter } from '../writer/open-writer.ts';
import { openReaderIfMade } from './open-if-made.ts';

const folder = mkdtempSync(path.join(tmpdir(), 'basin-if-made-'));
afterAll(() => {
  rmSync(folder, { recursive: true });
});

test('a database that is not there, or empty, is none; one that was made is read', () => {
  const file = path.join(folder, 'made.db');
  expect(openReaderIfMade(file)).toBeNull();
  writeFileSync(file, '');
  expect(openReaderIfMade(file)).toBeNull();
  openWriter({ path: file }).close();
  const reader = openReaderIfMade(file);
  expect(reader?.sweeps({ limit: 1 }).total).toBe(0);
  reader?.close();
});

test('what no writer mends is refused', () => {
  const file = path.join(folder, 'text.db');
  writeFileSync(file, 'no database at all, but enough letters for a header of one hundred bytes'.repeat(3)); // prettier-ignore
  expect(() => openReaderIfMade(file)).toThrow(
    expect.objectContaining({ code: 'store/not-a-database' }),
  );
});
