import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { errorAreas, errorCatalogue } from '@basin/core';
import { expect, test } from 'vitest';
import { workspaceRoot } from '../step.ts';
import { assertedCodes } from './asserted-codes.ts';
import { errorsPage } from './page.ts';

const areas = Object.keys(errorAreas).join('|');
const codeLiteral = new RegExp(`['"\`]((?:${areas})/[a-z0-9-]+)['"\`]`, 'g');

/** Every code that a source names, with the files that do. */
function codesInSources(): Map<string, string[]> {
  const listed = execFileSync('git', ['ls-files', '*.ts', '*.tsx'], { cwd: workspaceRoot });
  const files = listed.toString().trim().split('\n');
  const found = new Map<string, string[]>();
  for (const file of files) {
    if (file.startsWith('libs/core/src/errors/')) continue;
    const text = readFileSync(path.join(workspaceRoot, file), 'utf8');
    for (const [, code] of text.matchAll(codeLiteral)) {
      if (code === undefined) continue;
      found.set(code, [...(found.get(code) ?? []), file]);
    }
  }
  return found;
}

/** Whether a file can bring an error about, and does not only list or test it. */
function isSource(file: string): boolean {
  return (
    /^(libs|apps)\//.test(file) &&
    !/\.test\.ts$|\/testing\/|\/verify\/finding\.ts$|^apps\/dashboard-e2e\//.test(file)
  );
}

test('every code in the sources has an entry, and every entry is a code that is used', () => {
  const codes = codesInSources();
  expect(codes.size).toBeGreaterThan(100);
  const unknown = [...codes].filter(([code]) => !Object.hasOwn(errorCatalogue, code));
  expect(unknown).toEqual([]);
  const unused = Object.keys(errorCatalogue).filter(
    (code) => code !== 'unexpected' && !(codes.get(code) ?? []).some(isSource),
  );
  expect(unused).toEqual([]);
});

test('every code is one that a test brings about', () => {
  const codes = new Set(Object.keys(errorCatalogue).filter((code) => code !== 'unexpected'));
  const asserted = assertedCodes(codes);
  expect([...codes].filter((code) => !asserted.has(code))).toEqual([]);
});

test('codes are of the area that lists them, and entries are whole sentences', () => {
  for (const [area, { errors }] of Object.entries(errorAreas)) {
    for (const [code, { cause, remedy }] of Object.entries(errors)) {
      expect(code.split('/')[0], code).toBe(area);
      for (const sentence of [cause, remedy]) expect(sentence, code).toMatch(/^\p{Lu}?.*[.?]$/u);
    }
  }
});

test('docs/errors.md is what the catalogue says: npx tsx tools/errors-page.ts writes it', () => {
  expect(readFileSync(path.join(workspaceRoot, 'docs', 'errors.md'), 'utf8')).toBe(errorsPage());
});
