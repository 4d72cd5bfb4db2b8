import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  type CommandResult,
  startBasinWith,
  temporaryDatabase,
} from '@basin/execution/testing/command-line';
import { storeTrainings } from '@basin/execution/testing/stored-sweep';
import { cellCount } from '../display/cells.ts';
import type { DocumentName } from '../documents/registry.ts';
import { checkDocument } from '../testing/check-document.ts';
import { type CommandSession, openSession } from '../testing/command-session.ts';

const database = temporaryDatabase();
const at = `--database=${database.file}`;
let done: string;
let open: string;
let session: CommandSession;

/** By one process for all, but for what has another write for it. */
function basinWith(environment: Record<string, string>, ...args: string[]): Promise<CommandResult> {
  if (args[0] === 'sql') return startBasinWith(environment, ...args).result;
  return session.basinWith(environment, ...args);
}

function basin(...args: string[]): Promise<CommandResult> {
  return basinWith({}, ...args);
}

beforeAll(async () => {
  session = await openSession();
  const trained = [1, 2, 3].flatMap((seed) =>
    [0.1, 0.01].map((learningRate) => ({
      ...{ learningRate, seed },
      metrics: { 'train/loss': [1, learningRate * seed], 'test/accuracy': [0.1, 0.9] },
    })),
  );
  done = storeTrainings(database.file, trained, { name: 'Ein langer Name für eine Studie 学習率' });
  const waiting = [{ learningRate: 5, seed: 1, metrics: null }];
  open = storeTrainings(database.file, waiting, { experiment: 'waiting' });
});
afterAll(() => {
  session.close();
  database.remove();
});

async function json(...args: string[]): Promise<Record<string, unknown>> {
  const run = await basin(...args, '--json', at);
  expect(run.code, run.stderr).toBe(0);
  const [name = ''] = args;
  const printed = JSON.parse(run.stdout) as Record<string, unknown>;
  const document = name === 'show' ? ('tasks' in printed ? 'show SWEEP' : 'show TASK') : name;
  return checkDocument(document as DocumentName, printed);
}

describe('where no sweep runs', () => {
  it('every command that reads prints lines that fit 60 columns', async () => {
    const commands = [
      ['list'],
      ['status'],
      ['show', done.slice(0, 8)],
      ['show', open],
      ['best', done.slice(0, 6)],
      ['compare', done.slice(0, 9), open.slice(0, 9)],
      ['sql', 'SELECT * FROM trials'],
    ];
    for (const command of commands) {
      const run = await basinWith({ COLUMNS: '60' }, ...command, at);
      expect(run.code, run.stderr).toBe(0);
      expect(run.stderr).toBe('');
      expect(run.stdout).not.toBe('');
      for (const line of run.stdout.split('\n')) {
        expect(cellCount(line), `${command.join(' ')}: ${line}`).toBeLessThanOrEqual(60);
      }
    }
    const itself = await basinWith({}, 'compare', done.slice(0, 9), done.slice(0, 10), at);
    expect(itself.stdout).toMatch(/^A and B are the same (task|sweep)$/m);
  });

  it('list, show and sql answer in JSON', async () => {
    expect(await json('list')).toMatchObject({
      coordinator: null,
      sweeps: [
        { sweepId: open, state: 'stopped', best: null },
        { sweepId: done, state: 'done', best: { value: 0.9 } },
      ],
    });
    const { rows } = (await json('sql', 'SELECT count(*) FROM trials')) as { rows: number[][] };
    expect(rows).toEqual([[7]]);
    const endless =
      'WITH RECURSIVE n AS (SELECT 1 UNION ALL SELECT 1 FROM n) SELECT count(*) FROM n';
    const late = await basin('sql', '--time-limit=1', endless, '--json', at);
    expect([late.code, JSON.parse(late.stdout)]).toMatchObject([
      2,
      { error: { code: 'store/sql-time' } },
    ]);
    expect(await json('show', done, '--where=seed = 1 and rate < 0.05')).toMatchObject({
      total: 1,
    });
    const shown = (await json('show', done)) as { tasks: { taskId: string }[] };
    expect(shown.tasks).toHaveLength(6);
    expect(await json('show', shown.tasks[0]?.taskId.slice(0, 10) ?? '')).toMatchObject({
      ...{ label: 'rate 0.1 seed 1', sweepId: done, attempts: [{ attempt: 1, state: 'done' }] },
    });
    await json('compare', done, open);
    expect(await json('best', done, '--where=rate = 0.1')).toMatchObject({
      ...{ sweepId: done, total: 1 },
      metric: { name: 'test/accuracy' },
    });
  });

  it('an error is a JSON document too, and the only one', async () => {
    const told = async (...args: string[]) => {
      // Behind a document of one before it in its process there would be none.
      const run = await startBasinWith({}, ...args, '--json', at).result;
      return { code: run.code, ...checkDocument('error', JSON.parse(run.stdout)) };
    };
    expect(await told('show', 'zz')).toMatchObject({
      code: 2,
      error: {
        code: 'store/unknown-id',
        message: expect.stringContaining('"zz"'),
        remedy: expect.stringContaining('basin list'),
      },
    });
    expect(await told('list', '--limmit=3')).toMatchObject({
      code: 2,
      error: { code: 'cli/unknown-option', message: expect.stringContaining('--limit') },
    });
  });

  it('pause, resume, cancel and retry change what is stored, and say when there is nothing to do', async () => {
    // One that nobody works on is meant where none is paused.
    const interrupted = await basin('resume', '--no-run', at);
    expect(interrupted.stdout).toContain(
      `nothing works on it now: \`npx basin resume ${open.slice(0, 8)}`,
    );
    expect(await json('pause')).toEqual({ sweepIds: [open] });
    expect(await json('status')).toMatchObject({ pid: null, sweeps: [{ state: 'paused' }] });
    expect((await basin('pause', at)).stdout).toContain('nothing to pause');
    expect((await basin('pause', open.slice(0, 8), at)).stdout).toContain('is so already');
    expect(await json('resume', 'waiting')).toEqual({ sweepIds: [open] });
    // What has ended is not paused: more of it would not run.
    expect(await json('pause', done)).toEqual({ sweepIds: [] });
    for (const command of ['pause', 'resume']) {
      const { stdout } = await basin(command, done.slice(0, 8), at);
      expect(stdout).toBe(`nothing to ${command}: ${done.slice(0, 8)} has nothing left to do\n`);
    }
    expect(await json('cancel')).toMatchObject({ cancelled: 1 });
    expect((await basin('cancel', at)).stdout).toContain('nothing to cancel');
    expect((await basin('resume', at)).stdout).toContain('nothing to resume: no sweep is paused');
    expect(await json('retry', open)).toEqual({ queued: 1, sweepIds: [open] });
    expect((await basin('retry', done, at)).stdout).toContain('nothing to retry');
  });

  it('tags, notes and archives', async () => {
    expect(await json('tag', done.slice(0, 8), 'paper', 'figure 3')).toMatchObject({
      tags: ['figure 3', 'paper'],
    });
    expect(await json('tag', done, '--remove', 'paper')).toMatchObject({ tags: ['figure 3'] });
    await json('note', done, 'the seeds disagree');
    expect((await basin('show', done, at)).stdout).toContain('the seeds disagree');
    await json('archive', done);
    expect(await json('list')).toMatchObject({ total: 1, sweeps: [{ sweepId: open }] });
    expect(await json('list', '--archived')).toMatchObject({ total: 2 });
    await json('archive', done, '--undo');
  });

  it.each([
    [['show', 'zz'], 2, 'store/unknown-id'],
    [['show', ''], 2, 'store/unknown-id'],
    [['tag', '0', 'a\nb'], 2, ''],
    [['sql', 'DELETE FROM trials'], 1, 'store/sql'],
    [['best', '--where=sed = 1'], 2, 'did you mean "seed"'],
    [['best', '--metric=none'], 1, 'store/no-metric'],
    [['list', '--database=/nowhere/x.db'], 1, 'store/no-database'],
    [['pause', '--database=/nowhere/x.db'], 1, 'store/no-database'],
    // A variable of the shell that is not set.
    [['list', '--database='], 2, '--database is empty: give a value, or leave it out'],
    [['best', '--database', '', '--metric='], 2, '--database is empty'],
    [['show', 'x', '--where='], 2, '--where is empty'],
    [['sweep', '--database=', '--plugin=', '--dry-run'], 2, '--database is empty'],
    [['sweep', '--plugin=', '--set=', '--dry-run'], 2, '--set is empty'],
    [['export', 'x', '--to=csv', '--out='], 2, '--out is empty'],
  ] as [string[], number, string][])('%j is refused in a line', async (args, code, words) => {
    const run = await basin(...args, ...(args.join(' ').includes('--database') ? [] : [at]));
    expect([run.code, run.stdout]).toEqual([code, '']);
    expect(run.stderr).toContain(words);
    expect(run.stderr).not.toMatch(/^\s+at /m);
  });
});
