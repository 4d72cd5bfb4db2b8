import { spawnSync } from 'node:child_process';
import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { metricOf, onBackend, sweepIdentity, taskIdentity } from '@basin/core';
import { expect, onTestFinished, test } from 'vitest';
import journal from '../migrations/meta/_journal.json' with { type: 'json' };
import { analysis, plan, training } from './fixtures/makers.ts';
import { temporaryDatabase } from './fixtures/temporary-database.ts';
import { openReader, openWriter, verifyDatabase } from './index.ts';
import { openDatabase } from './open-database.ts';
import { applicationId, schemaVersion } from './schema-version.ts';

const library = dirname(dirname(fileURLToPath(import.meta.url)));
const releases = join(library, 'src', 'fixtures', 'releases');

test('the schema version counts the migrations', () => {
  expect(journal.entries).toHaveLength(schemaVersion);
});

test('generating again finds nothing: schema and migrations agree', () => {
  // Outside the library: other tests walk through the whole repository.
  const copy = mkdtempSync(join(tmpdir(), 'basin-migrations-'));
  onTestFinished(() => rmSync(copy, { recursive: true, force: true }));
  cpSync(join(library, 'migrations'), copy, { recursive: true });
  const drizzleKit = join(
    dirname(createRequire(import.meta.url).resolve('drizzle-kit')),
    'bin.cjs',
  );
  // drizzle-kit takes paths relative to where it runs.
  const out = relative(library, copy);
  const run = spawnSync(
    process.execPath,
    [drizzleKit, 'generate', '--dialect=sqlite', '--schema=./src/schema.ts', `--out=${out}`],
    { cwd: library, encoding: 'utf8' },
  );
  expect(run.stdout + run.stderr).toContain('No schema changes');
  expect(readdirSync(copy).length).toBe(schemaVersion + 1);
}, 60_000);

test('metrics are clustered by their key', () => {
  const path = temporaryDatabase();
  openWriter({ path }).close();
  const database = openDatabase(path, { readonly: true });
  const tables = database.pragma("table_list('metrics')") as { wr: number }[];
  expect(tables[0]?.wr).toBe(1);
  expect(database.pragma('application_id', { simple: true })).toBe(applicationId);
  database.close();
});

/** The tables and indices as SQLite holds them. */
function structure(path: string): unknown {
  const database = openDatabase(path, { readonly: true });
  const rows = database.prepare('SELECT type, name, sql FROM sqlite_master ORDER BY name').all();
  database.close();
  return rows;
}

test.each(readdirSync(releases))('%s is upgraded and keeps what it holds', (file) => {
  const path = temporaryDatabase();
  const old = openDatabase(path);
  old.exec(readFileSync(join(releases, file), 'utf8'));
  old.close();

  openWriter({ path }).close();
  const reader = openReader(path);
  const [sweep] = reader.sweeps().rows;
  expect(sweep).toMatchObject({ experiment: 'test', planned: 3, counts: { done: 2, diverged: 1 } });
  const data = reader.sweepData(sweep?.sweepId ?? '');
  const [done, analysis] = data?.tasks ?? [];
  expect(done?.metrics['train/loss']?.values).toEqual([1, Number.NaN, 0.5]);
  expect(analysis?.result).toMatchObject({ measure: 'hessian' });
  reader.close();

  // It was dumped without its files: nothing else is wrong with it.
  const found = verifyDatabase(path).findings.filter(({ code }) => code !== 'store/missing-blob');
  expect(found).toEqual([]);

  const current = temporaryDatabase();
  openWriter({ path: current }).close();
  expect(structure(path)).toEqual(structure(current));
});

test('outputs keep their values when a database is upgraded; equal ones are stored once', () => {
  const path = temporaryDatabase();
  const old = openDatabase(path);
  old.exec(readFileSync(join(releases, 'schema-1-outputs.sql'), 'utf8'));
  const before = old
    .prepare<[], [string, string, string]>(
      'SELECT t.hash, o.name, o.value FROM outputs AS o JOIN trials AS t ON t.id = o.trial_id ORDER BY t.id, o.name',
    )
    .raw()
    .all();
  old.close();
  expect(before).toHaveLength(14);

  openWriter({ path }).close();
  const reader = openReader(path);
  const outputs = new Map(
    reader
      .sweeps()
      .rows.flatMap(({ sweepId }) => reader.sweepData(sweepId)?.tasks ?? [])
      .map((task) => [task.label, task.outputs]),
  );
  const after = [outputs.get('linear seed 9'), outputs.get('linear seed 1')];
  reader.close();
  expect(after.flatMap((values) => Object.entries(values ?? {}))).toEqual(
    before.map(([, name, value]) => [name, JSON.parse(value) as unknown]),
  );

  const upgraded = openDatabase(path, { readonly: true });
  // Seven of each training; the predictions alone differ, two are short.
  expect(upgraded.prepare('SELECT count(*) FROM outputs').pluck().get()).toBe(14);
  expect(
    upgraded
      .prepare(
        'SELECT name, type FROM outputs JOIN contents ON contents.id = content_id WHERE trial_id = 1 ORDER BY name',
      )
      .raw()
      .all(),
  ).toEqual([
    ['inputs', 'float32'],
    ['predictions', 'float32'],
    ['table', 'float64'],
    ['targets', 'float32'],
    ['words', 'json'],
  ]);
  expect(upgraded.prepare('SELECT count(*) FROM contents').pluck().get()).toBe(6);
  upgraded.close();
});

test('metrics say what they are when a database is upgraded', () => {
  const path = temporaryDatabase();
  const old = openDatabase(path);
  old.exec(readFileSync(join(releases, 'schema-1-outputs.sql'), 'utf8'));
  old.close();
  openWriter({ path }).close();
  const reader = openReader(path);
  const [sweep] = reader.sweeps().rows;
  expect(reader.metrics(sweep?.sweepId ?? '')).toEqual([
    metricOf('test/accuracy'),
    metricOf('train/loss'),
  ]);
  reader.close();
});

test('results of other backends than TensorFlow get their own identities when a database is upgraded', () => {
  const path = temporaryDatabase();
  const old = openDatabase(path);
  old.exec(readFileSync(join(releases, 'schema-1-outputs.sql'), 'utf8'));
  old.close();
  openWriter({ path }).close();

  const [ours, wasm] = [training(1), training(9)];
  const ofWasm = onBackend({ ...plan(wasm, analysis(wasm)), experiment: 'wasm' }, 'wasm');
  const reader = openReader(path);
  const sweeps = reader.sweeps().rows.map(({ sweepId }) => sweepId);
  expect(sweeps).toEqual([
    sweepIdentity(plan(ours, analysis(ours), training(2))),
    sweepIdentity(ofWasm),
  ]);
  const tasks = reader.sweepData(sweepIdentity(ofWasm))?.tasks ?? [];
  expect(tasks.map(({ id }) => id)).toEqual(ofWasm.tasks.map(({ id }) => id));
  for (const { id, config } of tasks) {
    expect(config).toMatchObject({ backendFamily: 'wasm' });
    expect(taskIdentity(config)).toBe(id);
  }
  reader.close();

  // What wasm made is not taken for TensorFlow's, and is found again by wasm.
  const writer = openWriter({ path });
  expect(writer.planSweep({ ...plan(wasm, analysis(wasm)), experiment: 'wasm' })).toMatchObject({
    created: 2,
    reused: 0,
  });
  expect(writer.planSweep(ofWasm)).toMatchObject({ created: 0, reused: 2 });
  writer.close();
  const found = verifyDatabase(path).findings.filter(({ code }) => code !== 'store/missing-blob');
  expect(found).toEqual([]);
});
