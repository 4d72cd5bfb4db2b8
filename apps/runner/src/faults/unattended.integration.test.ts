import { spawn } from 'node:child_process';
import { closeSync, openSync, readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { afterAll, describe, expect, it } from 'vitest';
import {
  capture,
  type CommandResult,
  eventually,
  startBasin,
  type StartedCommand,
  storedTasks,
  temporaryDatabase,
} from '@basin/execution/testing/command-line';
import { caughtMidway, type CaughtSweep, countOf } from '../testing/caught-midway.ts';
import { smallSweepAlone } from '../testing/finished-sweep.ts';

const bin = fileURLToPath(new URL('../../bin/basin.js', import.meta.url));
const databases = Array.from({ length: 2 }, temporaryDatabase);
afterAll(() => databases.forEach((database) => database.remove()));
const [noLog = '', noResults = ''] = databases.map(({ file }) => file);
const short = ['sweep', '--experiment=function-fit', '--preset=smoke', '--workers=1'];

/** A sweep of which some tasks are done and others wait, held there. */
function midway(start: (database: string) => StartedCommand): Promise<CaughtSweep> {
  return caughtMidway(start, (tasks) => {
    const done = countOf('done', tasks);
    // So many wait that what is reported before it is held takes not all of them.
    return done >= 2 && countOf('queued', tasks) >= 4;
  });
}

/** A run one of whose streams goes to a full disk. */
async function withFull(stream: 'stdout' | 'stderr', args: string[]): Promise<CommandResult> {
  const full = openSync('/dev/full', 'w');
  try {
    const child = spawn(process.execPath, [bin, ...args], {
      stdio: ['ignore', stream === 'stdout' ? full : 'pipe', stream === 'stderr' ? full : 'pipe'],
    });
    let written = '';
    for (const open of [child.stdout, child.stderr]) {
      open?.setEncoding('utf8').on('data', (text: string) => (written += text));
    }
    return await new Promise((resolve) =>
      child.on('close', (code, signal) =>
        resolve({ code, signal, stdout: written, stderr: written }),
      ),
    );
  } finally {
    closeSync(full);
  }
}

describe.skipIf(!readdirSync('/dev').includes('full'))('a sweep that nobody attends', () => {
  it('drains when its terminal goes away, and leaves nothing running', async () => {
    const { command, database, letGo } = await midway((file) =>
      startBasin(...smallSweepAlone, `--database=${file}`),
    );
    command.process.kill('SIGHUP');
    await eventually('it to say that it drains', () =>
      command.stderr().includes('finishing the running tasks'),
    );
    letGo();
    const { code, stderr } = await command.result;
    expect(code, stderr).toBe(130);
    expect(new Set(storedTasks(database).map(({ state }) => state))).toEqual(
      new Set(['done', 'queued']),
    );
  });

  it('goes on to its end under nohup', async () => {
    const { command, database, letGo } = await midway((file) => {
      const line = `nohup "${process.execPath}" "${bin}" ${smallSweepAlone.join(' ')} "--database=${file}"`;
      const shell = spawn('bash', ['-c', `${line}; exit $?`], {
        stdio: ['ignore', 'pipe', 'pipe'],
        detached: true,
      });
      return capture(shell);
    });
    const shellId = command.process.pid;
    // As a terminal does: to every process of the group, the pool's too. The shell itself has gone before.
    const members = readdirSync('/proc')
      .filter((name) => /^\d+$/.test(name))
      .map(Number)
      .filter((id) => groupOf(id) === shellId && id !== shellId);
    expect(members.length).toBeGreaterThanOrEqual(2);
    for (const id of members) process.kill(id, 'SIGHUP');
    letGo();
    const { code, stderr } = await command.result;
    expect(code, stderr).toBe(0);
    expect(stderr).not.toContain('pool process died');
    expect(storedTasks(database).every(({ state }) => state === 'done')).toBe(true);
  });

  it('does all its work when the disk under its log is full', async () => {
    const { code } = await withFull('stderr', [...short, `--database=${noLog}`]);
    expect(code).toBe(0);
    expect(storedTasks(noLog).map(({ state }) => state)).toEqual(Array(6).fill('done'));
  });

  it('says in one line that its results could not be written, and has done its work', async () => {
    const { code, stderr } = await withFull('stdout', [
      ...short,
      '--json',
      `--database=${noResults}`,
    ]);
    expect(code).toBe(1);
    expect(stderr).toContain(
      'error [cli/output]: standard output cannot be written: the disk is full',
    );
    expect(stderr).not.toMatch(/^\s+at /m);
    expect(storedTasks(noResults).map(({ state }) => state)).toEqual(Array(6).fill('done'));
  });
});

function groupOf(processId: number): number | null {
  try {
    return Number(readStat(processId)[2]);
  } catch {
    return null;
  }
}

/** State, parent, group and so on: what follows the name in parentheses. */
function readStat(processId: number): string[] {
  const text = readFileSync(`/proc/${processId}/stat`, 'utf8');
  return text.slice(text.lastIndexOf(')') + 2).split(' ');
}
