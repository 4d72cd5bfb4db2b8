import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { planTask } from '@basin/core';
import { openWriter } from '@basin/store';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { tinyTraining } from '@basin/execution/executors/testing/work-items';
import { temporaryDatabase } from '@basin/execution/testing/command-line';
import { checkDocument } from '../../testing/check-document.ts';
import { type CommandSession, openSession } from '../../testing/command-session.ts';

const { file: database, remove } = temporaryDatabase();
const folder = path.join(path.dirname(database), 'backups');
let session: CommandSession;
const basin: CommandSession['basin'] = (...args) => session.basin(...args);
afterAll(() => {
  session.close();
  remove();
});

beforeAll(async () => {
  session = await openSession();
  const writer = openWriter({ path: database });
  const tasks = [1, 2].map((seed) => planTask(tinyTraining({ seed }), `seed ${seed}`, { seed }));
  writer.planSweep({ experiment: 'test', preset: 'custom', tasks });
  writer.close();
});

it('copies into a folder or to a file, and verify finds the copy well', async () => {
  mkdirSync(folder);
  const into = await basin('backup', `--database=${database}`, `--out=${folder}`, '--json');
  expect(into.code, into.stderr).toBe(0);
  const copy = path.join(folder, 'basin.db');
  expect(checkDocument('backup', JSON.parse(into.stdout))).toMatchObject({
    ok: true,
    database: copy,
  });
  const again = await basin('backup', `--database=${database}`, `--out=${folder}`);
  expect(again.code).toBe(1);
  expect(again.stderr).toContain('store/backup-exists');
  const verified = await basin('verify', `--database=${copy}`);
  expect(verified.code, verified.stderr).toBe(0);
  expect(verified.stdout).toContain('1 sweep, 2 tasks, 0 attempts');
});

it('fails on damage, with a code and what to do', async () => {
  const damaged = path.join(folder, 'damaged.db');
  expect((await basin('backup', `--database=${database}`, `--out=${damaged}`)).code).toBe(0);
  const bytes = readFileSync(damaged);
  bytes.fill(0xa5, 4096, 4096 + 300);
  writeFileSync(damaged, bytes);
  const verified = await basin('verify', `--database=${damaged}`);
  expect(verified.code).toBe(1);
  expect(verified.stdout).toContain('✗ store/corrupt\n    ');
  expect(verified.stdout).toContain('  → Restore a backup');
  const json = await basin('verify', `--database=${damaged}`, '--json');
  expect(json.code).toBe(1);
  const report = checkDocument('verify', JSON.parse(json.stdout)) as {
    ok: boolean;
    findings: { code: string }[];
  };
  expect(report.ok).toBe(false);
  expect(report.findings.map(({ code }) => code)).toContain('store/corrupt');
});

it('needs a place, and a database that is there', async () => {
  const none = await basin('backup', `--database=${database}`);
  expect(none.code).toBe(2);
  expect(none.stderr).toContain('--out');
  const absent = await basin('verify', `--database=${folder}/absent.db`);
  expect(absent.code).toBe(1);
  expect(absent.stderr).toContain('store/no-database');
});
