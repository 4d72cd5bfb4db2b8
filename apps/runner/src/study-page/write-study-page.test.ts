import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { storeTrainings } from '@basin/execution/testing/stored-sweep';
import { openReader } from '@basin/store';
import { expect, it, onTestFinished, vi } from 'vitest';
import { writeStudyPage } from './write-study-page.ts';

// Where the compiler is not installed nothing is compiled.
vi.mock('@basin/execution/start', () => ({ compiled: () => null }));

it('without the compiler no page is written, and it says what brings one', () => {
  const folder = mkdtempSync(path.join(tmpdir(), 'basin-page-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const file = path.join(folder, 'basin.db');
  const trained = { learningRate: 0.1, seed: 1, metrics: { 'train/loss': [1] } };
  const sweepId = storeTrainings(file, [trained]);
  const reader = openReader(file);
  expect(() => writeStudyPage(reader, sweepId, null, folder)).toThrow(
    expect.objectContaining({ code: 'runner/page-not-compiled' }),
  );
  reader.close();
});
