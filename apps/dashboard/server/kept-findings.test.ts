import { copyFileSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { openReader, openWriter } from '@basin/store';
import { planExperiment } from '@basin/studies';
import { expect, onTestFinished, test } from 'vitest';
import { createKeptFindings } from './kept-findings.ts';
import { storedFindings } from './stored-findings.ts';

test('findings of the newest study are known to who asks next, until something happens', () => {
  const folder = mkdtempSync(path.join(tmpdir(), 'basin-kept-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const database = path.join(folder, 'basin.db');
  const planned = (seedCount: number): string => {
    const writer = openWriter({ path: database });
    const options = { preset: 'smoke', firstSeed: 1, seedCount } as const;
    const { sweepId } = writer.planSweep(planExperiment('function-fit', options));
    writer.close();
    return sweepId;
  };
  const older = planned(1);
  const newest = planned(2);
  const computed: string[] = [];
  const kept = createKeptFindings((reader, sweepId) => {
    computed.push(sweepId);
    return storedFindings(reader, sweepId);
  }, 0);
  const read = <Found>(look: (reader: ReturnType<typeof openReader>) => Found): Found => {
    const reader = openReader(database);
    try {
      return look(reader);
    } finally {
      reader.close();
    }
  };
  read((reader) => kept.ofNewest(reader));
  const found = read((reader) => kept.of(reader, newest));
  expect(computed).toEqual([newest]);
  expect(found?.claims.length).toBeGreaterThan(0);
  read((reader) => kept.of(reader, older));
  expect(computed).toEqual([newest, older]);
  planned(3);
  read((reader) => kept.of(reader, older));
  expect(computed).toEqual([newest, older, older]);
  // A study of a few values is judged where its page is made.
  read((reader) => createKeptFindings(() => expect.unreachable()).ofNewest(reader));
  // Another file in its place, with as many events.
  copyFileSync(database, path.join(folder, 'other.db'));
  rmSync(database);
  copyFileSync(path.join(folder, 'other.db'), database);
  read((reader) => kept.of(reader, older));
  expect(computed).toHaveLength(4);
});
