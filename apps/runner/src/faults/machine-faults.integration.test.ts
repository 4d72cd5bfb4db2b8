import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import {
  closeSync,
  existsSync,
  mkdtempSync,
  openSync,
  readdirSync,
  rmSync,
  writeFileSync,
  writeSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { backupDatabase, openWriter, type TaskRow, verifyDatabase } from '@basin/store';
import { afterEach, beforeAll, describe, expect, it } from 'vitest';
import {
  basin,
  eventually,
  startBasin,
  startBasinWith,
  type StartedCommand,
  storedTasks,
  temporaryDatabase,
  weightHashes,
} from '@basin/execution/testing/command-line';
import { caughtMidway, type CaughtSweep, countOf, heldWhen } from '../testing/caught-midway.ts';
import {
  finishedSweep,
  smallSweepAlone as sweep,
  smallSweepTaskCount as taskCount,
} from '../testing/finished-sweep.ts';

/*
 * What a machine can do to a sweep: docs/faults.md has the outcomes. Real disks, real locks and a
 * real clock (as far as the process can tell); what this machine does not let us do is skipped aloud.
 */

const undo: (() => void)[] = [];
afterEach(() => {
  for (const step of undo.splice(0).reverse()) step();
});

function databaseFile(): string {
  const { file, remove } = temporaryDatabase();
  undo.push(remove);
  return file;
}

/** A small disk of its own; null where mounting is refused. */
function smallDisk(mebibytes: number): string | null {
  const folder = mkdtempSync(path.join(tmpdir(), 'basin-disk-'));
  undo.push(() => rmSync(folder, { recursive: true, force: true }));
  const mount = spawnSync('mount', ['-t', 'tmpfs', '-o', `size=${mebibytes}m`, 'tmpfs', folder]);
  if (mount.status !== 0) return null;
  undo.push(() => void spawnSync('umount', ['-l', folder]));
  return folder;
}

/** A sweep of which some tasks are done and most are not, held there. */
function midway(
  newDatabase: () => string = databaseFile,
  start = (database: string) => startBasin(...sweep, `--database=${database}`),
): Promise<CaughtSweep> {
  const isMidway = (tasks: readonly TaskRow[]): boolean => {
    const done = countOf('done', tasks);
    return done >= 1 && done < taskCount / 2;
  };
  return caughtMidway(start, isMidway, newDatabase);
}

async function expectAllDone(command: StartedCommand, database: string): Promise<void> {
  const run = await command.result;
  expect(run.code, run.stderr).toBe(0);
  const tasks = storedTasks(database);
  expect(tasks.map(({ state }) => state)).toEqual(Array(taskCount).fill('done'));
  expect(weightHashes(tasks)).toEqual(undisturbed);
  const errors = verifyDatabase(database).findings.filter(({ severity }) => severity === 'error');
  expect(errors).toEqual([]);
}

/** Weight hashes of a run that nothing disturbed. */
let undisturbed: Record<string, string | null>;
beforeAll(async () => {
  undisturbed = weightHashes(storedTasks(await finishedSweep()));
});

describe('a sweep on a failing machine', () => {
  it('ends with a word when the disk is full, and goes on once there is room', async (test) => {
    const disk = smallDisk(24);
    if (disk === null) return test.skip('no small disk: mounting is refused here');
    const { command, database, letGo } = await midway(() =>
      path.join(mkdtempSync(path.join(disk, 'try-')), 'basin.db'),
    );
    const filler = path.join(disk, 'filler');
    fill(filler);
    letGo();
    const run = await command.result;
    expect(run.code, run.stderr).toBe(1);
    expect(run.stderr).toContain('[store/disk-full]');
    expect(run.stderr).toContain('free some space and run the same command again');
    rmSync(filler);
    expect(storedTasks(database).filter(({ state }) => state === 'failed')).toEqual([]);
    await expectAllDone(startBasin(...sweep, `--database=${database}`), database);
  });

  it('says at once that a disk is read-only, where a backup can still be read', async (test) => {
    const disk = smallDisk(24);
    if (disk === null) return test.skip('no read-only disk: mounting is refused here');
    const database = path.join(disk, 'basin.db');
    openWriter({ path: database }).close();
    const backup = path.join(disk, 'backups', 'basin.db');
    await backupDatabase({ path: database, target: backup });
    expect(spawnSync('mount', ['--bind', disk, disk]).status).toBe(0);
    undo.push(() => void spawnSync('umount', ['-l', disk]));
    expect(spawnSync('mount', ['-o', 'remount,bind,ro', disk]).status).toBe(0);
    const run = await basin(...sweep, `--database=${database}`);
    expect(run.code, run.stderr).toBe(1);
    expect(run.stderr).toContain('[store/read-only]');
    const verified = await basin('verify', `--database=${backup}`);
    expect(verified.code, verified.stderr).toBe(0);
  });

  it('waits while another program has locked the database', async (test) => {
    if (spawnSync('python3', ['-c', 'import sqlite3']).status !== 0) {
      return test.skip('no other program: python3 with sqlite3 is not installed here');
    }
    const { command, database, letGo } = await midway();
    const other = spawn('python3', ['-c', lockUntilTold, database], {
      stdio: ['pipe', 'pipe', 'inherit'],
    });
    await once(other.stdout, 'data');
    letGo();
    await eventually('a word of it', () =>
      command.stderr().includes('the database is locked by another program: waiting'),
    );
    other.stdin.end();
    await once(other, 'exit');
    await expectAllDone(command, database);
    expect(storedTasks(database).every(({ attempt }) => attempt === 1)).toBe(true);
  });

  it('does not care when the clock jumps, forth and back', async (test) => {
    const library = fakeTime();
    if (library === null) return test.skip('no libfaketime: apt-get install faketime');
    let clock = '';
    const { command, database, letGo } = await midway(databaseFile, (file) => {
      clock = `${file}.clock`;
      writeFileSync(clock, '+0');
      const environment = {
        LD_PRELOAD: library,
        FAKETIME_TIMESTAMP_FILE: clock,
        FAKETIME_NO_CACHE: '1',
        // A jump of the wall clock leaves the monotonic one alone.
        FAKETIME_DONT_FAKE_MONOTONIC: '1',
        DONT_FAKE_MONOTONIC: '1',
      };
      return startBasinWith(environment, ...sweep, `--database=${file}`);
    });
    writeFileSync(clock, '+7200');
    letGo();
    const later = await heldWhen(command, () => {
      const tasks = storedTasks(database);
      const ends = tasks.map(({ endedAtMs }) => endedAtMs ?? 0);
      return Math.max(...ends) > Date.now() + 3_600_000 && countOf('queued', tasks) >= 4;
    });
    if (later === 'over') return expect.fail('it was over before a task ended two hours later');
    writeFileSync(clock, '-86400');
    later.letGo();
    await expectAllDone(command, database);
    const tasks = storedTasks(database);
    expect(Math.min(...tasks.map(({ endedAtMs }) => endedAtMs ?? 0))).toBeLessThan(
      Date.now() - 3_600_000,
    );
    expect(tasks.every(({ attempt }) => attempt === 1)).toBe(true);
  });
});

/** Where Debian and others put it. */
function fakeTime(): string | null {
  const folders = [
    '/usr/lib',
    '/usr/lib64',
    ...readdirSync('/usr/lib').map((name) => `/usr/lib/${name}`),
  ];
  const files = folders.map((folder) => path.join(folder, 'faketime', 'libfaketimeMT.so.1'));
  return files.find((file) => existsSync(file)) ?? null;
}

/** Writes until nothing more fits. */
function fill(file: string): void {
  const handle = openSync(file, 'w');
  try {
    for (const size of [1 << 20, 4096, 1]) {
      try {
        for (;;) writeSync(handle, Buffer.alloc(size));
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code !== 'ENOSPC') throw error;
      }
    }
  } finally {
    closeSync(handle);
  }
}

/** Another program that has a transaction open until its standard input ends. */
const lockUntilTold = `
import sqlite3, sys
database = sqlite3.connect(sys.argv[1], isolation_level=None, timeout=30)
database.execute('BEGIN EXCLUSIVE')
print('locked', flush=True)
sys.stdin.read()
database.execute('ROLLBACK')
`;
