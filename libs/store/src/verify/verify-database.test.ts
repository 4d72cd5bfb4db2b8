import {
  closeSync,
  openSync,
  readFileSync,
  rmSync,
  truncateSync,
  writeFileSync,
  writeSync,
} from 'node:fs';
import { join } from 'node:path';
import { sha256Hex, type TaskOutcome } from '@basin/core';
import type { Database } from 'better-sqlite3';
import { describe, expect, test } from 'vitest';
import { blobPath } from '../blobs.ts';
import { analysed, analysis, lease, plan, present, trained, training } from '../fixtures/makers.ts';
import { storedSweep } from '../fixtures/stored-sweep.ts';
import { temporaryDatabase } from '../fixtures/temporary-database.ts';
import {
  blobDirectoryOf,
  openBlobStore,
  openReader,
  openWriter,
  type StoreWriter,
  verifyDatabase,
} from '../index.ts';
import { openDatabase } from '../open-database.ts';

function codes(path: string): string[] {
  return [...new Set(verifyDatabase(path).findings.map((found) => found.code))];
}

/** What another program could do to a database: no foreign keys, no reducer. */
function tampered(change: string | ((database: Database) => void)): string {
  const path = storedSweep();
  const database = openDatabase(path);
  database.pragma('foreign_keys = OFF');
  if (typeof change === 'string') database.exec(change);
  else change(database);
  database.close();
  return path;
}

test('a database as a run leaves it is clean, and so is an empty one', () => {
  const report = verifyDatabase(storedSweep());
  expect(report.findings).toEqual([]);
  expect(report.checked).toEqual({ sweeps: 1, tasks: 4, attempts: 5, points: 15, files: 4 });
  const empty = temporaryDatabase();
  openWriter({ path: empty }).close();
  expect(verifyDatabase(empty).findings).toEqual([]);
});

test('a database at work is looked at without waiting, and left alone', () => {
  const path = storedSweep();
  const writer = openWriter({ path });
  writer.planSweep(plan(training(9)));
  writer.startAttempt(training(9).id, 0, { worker: 'w', leaseMs: 1e6, queueWaitMs: 0 });
  expect(verifyDatabase(path).findings).toEqual([]);
  writer.close();
});

test('no database is an error, not a finding', () => {
  expect(() => verifyDatabase(temporaryDatabase())).toThrow(
    expect.objectContaining({ code: 'store/no-database' }),
  );
});

describe('damage of the file', () => {
  test('any page overwritten', () => {
    // Without the pages that nothing uses, whose bytes do not matter.
    const path = tampered('VACUUM');
    const whole = readFileSync(path);
    const pageCount = whole.byteLength / 4096;
    expect(pageCount).toBeGreaterThan(30);
    for (let page = 1; page < pageCount; page++) {
      const damaged = Buffer.from(whole).fill(0xa5, page * 4096, page * 4096 + 300);
      writeFileSync(path, damaged);
      expect(codes(path), `page ${page}`).toContain('store/corrupt');
    }
  });

  test('one index entry lost: reads go on, verify tells', () => {
    const path = tampered((database) => {
      database.unsafeMode();
      database.pragma('writable_schema = ON');
      const entry = `(SELECT rootpage FROM sqlite_master WHERE name = 'trials_state')`;
      database.exec(`UPDATE sqlite_master SET rootpage = ${entry} WHERE name = 'artifacts_sha256'`);
    });
    expect(codes(path)).toContain('store/corrupt');
    const reader = openReader(path);
    expect(reader.sweeps().total).toBe(1);
    reader.close();
  });

  test('cut short', () => {
    const path = storedSweep();
    truncateSync(path, 3 * 4096);
    expect(codes(path)).toContain('store/corrupt');
  });

  test('its header gone', () => {
    const path = storedSweep();
    const file = openSync(path, 'r+');
    writeSync(file, Buffer.alloc(100, 0xff), 0, 100, 0);
    closeSync(file);
    expect(codes(path)).toEqual(['store/not-a-database']);
  });
});

describe('rows changed by another program', () => {
  const ofFirst = `WHERE id = (SELECT trial_id FROM sweep_trials WHERE position = 0)`;
  test.each([
    ['a trial deleted', `DELETE FROM trials ${ofFirst}`, 'store/broken-reference'],
    [
      'points without a trial',
      'INSERT INTO metrics VALUES (99, 1, 1, 0, 0, 0, 1)',
      'store/summary-disagrees',
    ],
    [
      'a task taken out of its sweep',
      'DELETE FROM sweep_trials WHERE position = 3',
      'store/unbalanced-sweep',
    ],
    [
      'a task moved within its sweep',
      'UPDATE sweep_trials SET position = 7 WHERE position = 3',
      'store/unbalanced-sweep',
    ],
    [
      'a state that does not exist',
      `UPDATE trials SET state = 'finished' ${ofFirst}`,
      'store/unbalanced-sweep',
    ],
    [
      'another config',
      `UPDATE trials SET config = json_set(config, '$.seed', 77) ${ofFirst}`,
      'store/wrong-identity',
    ],
    ['no config', `UPDATE trials SET config = '{' ${ofFirst}`, 'store/wrong-identity'],
    [
      'a sweep under another name',
      `UPDATE sweeps SET experiment = 'other'`,
      'store/wrong-identity',
    ],
    ['an attempt deleted', 'DELETE FROM attempts WHERE token = 2', 'store/attempts-disagree'],
    [
      'a task done by hand',
      `UPDATE trials SET state = 'done' WHERE state = 'diverged'`,
      'store/attempts-disagree',
    ],
    [
      'a second outcome',
      `UPDATE attempts SET state = 'done' WHERE state = 'lost'`,
      'store/attempts-disagree',
    ],
    [
      'a lease of a finished task',
      `UPDATE trials SET lease_until_ms = 1 ${ofFirst}`,
      'store/attempts-disagree',
    ],
    [
      'the end of a task forgotten',
      `DELETE FROM events WHERE sequence = (SELECT max(sequence) FROM events)`,
      'store/events-disagree',
    ],
    [
      'a task queued by hand',
      `UPDATE trials SET state = 'queued' ${ofFirst}`,
      'store/events-disagree',
    ],
    [
      'other weights',
      `UPDATE trials SET weights_hash = '${'b'.repeat(64)}' ${ofFirst}`,
      'store/outcome-disagrees',
    ],
    [
      'the weights forgotten',
      `DELETE FROM artifacts WHERE kind = 'weights'`,
      'store/outcome-disagrees',
    ],
    ['a result deleted', 'DELETE FROM analyses', 'store/outcome-disagrees'],
    [
      'a number of an output changed',
      `UPDATE contents SET bytes = zeroblob(length(bytes))`,
      'store/damaged-content',
    ],
    ['an output cut short', `UPDATE contents SET bytes = x'00'`, 'store/damaged-content'],
    ['an output emptied', 'UPDATE outputs SET content_id = NULL', 'store/outcome-disagrees'],
    ['a point deleted', 'DELETE FROM metrics WHERE step = 2', 'store/summary-disagrees'],
    ['a point changed', 'UPDATE metrics SET value = 0.1 WHERE step = 2', 'store/summary-disagrees'],
    ['all points deleted', 'DELETE FROM metrics', 'store/summary-disagrees'],
    [
      'a best accuracy turned round',
      'UPDATE metric_summaries SET best = min, best_step = 0 WHERE max < 1',
      'store/summary-disagrees',
    ],
  ])('%s', (_, change, code) => {
    expect(codes(tampered(change))).toContain(code);
  });
});

test.each([
  [
    'another definition',
    `UPDATE sweeps SET definition = '{"samplerSeed":2}'`,
    'store/wrong-identity',
  ],
  ['no definition', `UPDATE sweeps SET definition = '{'`, 'store/wrong-identity'],
  [
    'a proposal of another task',
    `UPDATE proposals SET task_ids = '["0"]'`,
    'store/unbalanced-sweep',
  ],
  ['a proposal lost', 'DELETE FROM proposals WHERE number = 0', 'store/unbalanced-sweep'],
])('of a growing sweep: %s', (_, damage, code) => {
  const path = temporaryDatabase();
  const writer = openWriter({ path });
  const definition = { samplerSeed: 1 };
  const { sweepId } = writer.planSweep({ ...plan(), definition });
  const asked = [training(1), training(2)].map((task, number) => ({
    ...{ number, point: {}, tasks: [task] },
  }));
  writer.storeTurn(sweepId, { told: [], asked });
  writer.close();
  expect(codes(path)).toEqual([]);
  const database = openDatabase(path);
  database.exec(damage);
  database.close();
  expect(codes(path)).toContain(code);
});

describe('damage of the files', () => {
  const bytes = new Uint8Array([0, 1, 2, 3]);
  const weights = { sha256: sha256Hex(bytes), byteCount: bytes.byteLength };

  function withFile(change: (path: string) => void): string {
    const path = storedSweep();
    change(blobPath(blobDirectoryOf(path), weights.sha256));
    return path;
  }

  test('a file deleted', () => {
    const path = withFile((file) => rmSync(file));
    const [found] = verifyDatabase(path).findings;
    expect(found).toMatchObject({ code: 'store/missing-blob', severity: 'error' });
    expect(found?.message).toContain(`${weights.sha256.slice(2)} (4 bytes) is not there`);
    expect(found?.todo).toContain('--fresh');
  });

  test('a file that a measure made, deleted', () => {
    const path = temporaryDatabase();
    const writer = openWriter({ path });
    const middle = openBlobStore(blobDirectoryOf(path)).put(bytes);
    const measure = analysis(training(1));
    writer.planSweep(plan(training(1), measure));
    const finish = (taskId: string, outcome: TaskOutcome): void => {
      const ref = present(writer.startAttempt(taskId, 0, lease));
      writer.apply([{ type: 'finished', ...ref, outcome }]);
    };
    finish(training(1).id, trained({ weights: middle }));
    const curve = { epochCount: 1, epochLosses: [0.5], middle };
    finish(measure.id, { ...analysed(), result: { measure: 'barrier', training: curve } });
    writer.close();
    const database = openDatabase(path);
    expect(
      database.prepare('SELECT kind, sha256 FROM artifacts ORDER BY kind').raw().all(),
    ).toEqual([
      ['made', middle.sha256],
      ['weights', middle.sha256],
    ]);
    // Nothing but the measure names it.
    database.exec("DELETE FROM artifacts WHERE kind = 'weights'");
    database.close();
    rmSync(blobPath(blobDirectoryOf(path), middle.sha256));
    expect(codes(path)).toContain('store/missing-blob');
  });

  test('a file cut short', () => {
    expect(codes(withFile((file) => truncateSync(file, 3)))).toEqual(['store/damaged-blob']);
  });

  test('one bit turned', () => {
    const path = withFile((file) => {
      const turned = readFileSync(file);
      turned[2] = (turned[2] ?? 0) ^ 1;
      writeFileSync(file, turned);
    });
    expect(codes(path)).toEqual(['store/damaged-blob']);
  });

  test('files that nothing names are notices', () => {
    const path = storedSweep();
    const blobs = openBlobStore(blobDirectoryOf(path));
    const stray = blobs.put(new Uint8Array([4, 4, 4]));
    writeFileSync(`${blobPath(blobs.directory, stray.sha256)}.123-ab.partial`, 'half');
    writeFileSync(join(blobs.directory, 'notes.txt'), 'mine');
    const { findings } = verifyDatabase(path);
    expect(findings.map(({ code }) => code).sort()).toEqual([
      'store/partial-blob',
      'store/unknown-file',
      'store/unreferenced-blob',
    ]);
    expect(findings.every(({ severity }) => severity === 'notice')).toBe(true);
  });

  test('a file that another database in the folder names is no stray', () => {
    const path = storedSweep();
    const other = join(path, '..', 'other.db');
    // Not yet in the file itself: a writer at work has it in its log.
    const writer = openWriter({ path: other });
    storeOne(writer, other);
    expect(verifyDatabase(path).findings).toEqual([]);
    expect(verifyDatabase(other).findings).toEqual([]);
    writer.close();
  });
});

function storeOne(writer: StoreWriter, path: string): void {
  writer.planSweep(plan(training(5)));
  const ref = present(writer.startAttempt(training(5).id, 0, lease));
  const weights = openBlobStore(blobDirectoryOf(path)).put(new Uint8Array([7, 7]));
  writer.apply([{ type: 'finished', ...ref, outcome: trained({ weights }) }]);
}
