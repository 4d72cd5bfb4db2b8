import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { errorCode } from '@basin/core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { pathWithin } from './data-within.ts';

const root = mkdtempSync(path.join(tmpdir(), 'basin-within-'));
const folders = [path.join(root, 'own'), path.join(root, 'gallery')];

beforeAll(() => {
  for (const folder of ['own/.basin', 'own/data', 'gallery', 'own-secret']) {
    mkdirSync(path.join(root, folder), { recursive: true });
  }
  for (const file of ['own/data/a.csv', 'own/.basin/token', 'gallery/b.csv', 'own-secret/c.csv']) {
    writeFileSync(path.join(root, file), 'x\n1\n');
  }
  symlinkSync(path.join(root, 'own-secret/c.csv'), path.join(root, 'own/link.csv'));
  symlinkSync(path.join(root, 'own/data'), path.join(root, 'own/linked'));
});
afterAll(() => rmSync(root, { recursive: true }));

test.each([
  ['data/a.csv', 'own/data/a.csv'],
  ['./data/../data/a.csv', 'own/data/a.csv'],
  ['b.csv', 'gallery/b.csv'],
  [path.join(root, 'gallery/b.csv'), 'gallery/b.csv'],
  // A link within stays within.
  ['linked/a.csv', 'own/linked/a.csv'],
  // Not there: the reader says so.
  ['data/none.csv', 'own/data/none.csv'],
])('%s is read', (name, file) => {
  expect(pathWithin(name, folders)).toBe(path.join(root, file));
});

test.each([
  '/etc/passwd',
  '../own-secret/c.csv',
  'data/../../own-secret/c.csv',
  path.join(root, 'own-secret/c.csv'),
  'link.csv',
  '.basin/token',
  'data/../.basin/token',
  '/proc/self/environ',
  '',
  '..',
])('%j is refused', (name) => {
  try {
    expect(pathWithin(name, folders)).toBe('nothing');
  } catch (error) {
    expect(errorCode(error)).toBe('dataset/outside');
  }
});
