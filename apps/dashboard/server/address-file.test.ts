import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { realPath } from '@basin/store/real-path';
import { expect, onTestFinished, test } from 'vitest';
import { addressFilePath, removeAddressFile, writeAddressFile } from './address-file.ts';

test('the address lies beside a database that need not exist, and goes with its server alone', () => {
  const folder = mkdtempSync(path.join(tmpdir(), 'basin-dashboard-'));
  onTestFinished(() => {
    rmSync(folder, { recursive: true });
  });
  const database = path.join(folder, 'new', 'basin.db');
  writeAddressFile(database, { url: 'http://127.0.0.1:4321', pid: 1 });
  const file = addressFilePath(database);
  expect(file).toBe(`${realPath(database)}.dashboard.json`);
  expect(JSON.parse(readFileSync(file, 'utf8'))).toEqual({ url: 'http://127.0.0.1:4321', pid: 1 });

  removeAddressFile(database, 2);
  expect(existsSync(file)).toBe(true);
  removeAddressFile(database, 1);
  expect(existsSync(file)).toBe(false);
  removeAddressFile(database, 1);
});
