import { spawn } from 'node:child_process';
import { BasinError, plural } from '@basin/core';
import { basinScriptIn } from '@basin/execution/control/basin-script';
import { runSql } from '@basin/store';
import { workspaceRoot } from '@basin/store/places';
import { exitCode, type ExitCode } from '../../cli/exit-code.ts';
import { print } from '../../cli/print.ts';
import { fitTable, type FittedColumn } from '../../display/fit-table.ts';
import { outputWidth } from '../../display/terminal-width.ts';
import { endsWithStarter, endWithStarter } from './end-with-starter.ts';

export interface Question {
  database: string;
  statement: string;
  /** Rows at most. */
  limit: number;
  json: boolean;
}

/** Runs a statement and prints its rows. */
export function printAnswer({ database, statement, limit, json }: Question): void {
  const endWatch = endWithStarter();
  const answer = runSql(database, statement, limit);
  endWatch();
  print<'sql'>(json, answer, () => {
    const { columns, rows, more } = answer;
    const fitted = columns.map((title, index): FittedColumn => {
      const isNumber = rows.some((row) => typeof row[index] === 'number');
      return isNumber ? { title, align: 'right' } : { title, align: 'left', shrinkTo: 6 };
    });
    const texts = rows.map((row) => row.map((value) => (value === null ? 'NULL' : String(value))));
    const table = fitTable(fitted, texts, outputWidth());
    return more ? `${table}\n… the first ${plural(limit, 'row')} (--limit)` : table;
  });
}

/**
 * The same in a process of its own, which ends with its time: SQLite cannot be told to stop from within.
 *
 * @throws BasinError `store/sql-time`.
 */
export async function answerWithin(question: Question, seconds: number): Promise<ExitCode> {
  const { database, statement, limit, json } = question;
  const flags = [`--database=${database}`, `--limit=${limit}`, '--time-limit=0'];
  const args = ['sql', ...flags, ...(json ? ['--json'] : []), '--', statement];
  const child = spawn(process.execPath, [basinScriptIn(workspaceRoot), ...args], {
    // Nothing is written into the pipe: it ends with this process, however that ends.
    stdio: ['pipe', 'inherit', 'inherit'],
    env: { ...process.env, [endsWithStarter]: '1' },
  });
  const stopped: ('late' | 'interrupted')[] = [];
  const stop = (why: 'late' | 'interrupted'): void => {
    stopped.push(why);
    child.kill('SIGKILL');
  };
  const timer = setTimeout(() => stop('late'), 1_000 * seconds);
  const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;
  const interrupt = (): void => stop('interrupted');
  for (const signal of signals) process.on(signal, interrupt);
  const code = await new Promise<number | null>((resolve, reject) => {
    child.on('error', reject);
    child.on('close', resolve);
  });
  clearTimeout(timer);
  for (const signal of signals) process.off(signal, interrupt);
  const [why] = stopped;
  if (why === 'late') {
    throw new BasinError(
      'store/sql-time',
      `the statement took longer than ${seconds} s and was stopped: does it end? --time-limit=${10 * seconds} allows it more`,
    );
  }
  if (why === 'interrupted') return exitCode.interrupted;
  return (code ?? exitCode.failed) as ExitCode;
}
