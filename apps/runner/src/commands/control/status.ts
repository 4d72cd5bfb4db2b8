import { openReader } from '@basin/store';
import { listed } from '@basin/execution/reading/list-sweeps';
import { coordinatorStatus, isUnfinished } from '@basin/execution/reading/sweep-state';
import { print } from '../../cli/print.ts';
import { wrapped } from '../../display/field-list.ts';
import { outputWidth } from '../../display/terminal-width.ts';
import { sweepTable } from '../list/sweep-table.ts';

/** More unfinished sweeps than anybody has. */
const mostSweeps = 10_000;

/** Prints who works on a database, and what is unfinished there. */
export async function printStatus(database: string, json: boolean): Promise<void> {
  const reader = openReader(database);
  try {
    const status = await coordinatorStatus(database);
    const sweeps = reader
      .sweeps({ archived: false, limit: mostSweeps })
      .rows.filter(isUnfinished)
      .map((summary) => listed(reader, status, summary, null));
    const { pid = null, mode = null, running = [] } = status ?? {};
    print<'status'>(json, { database, pid, mode, running, sweeps }, () => {
      const width = outputWidth();
      const who =
        pid === null
          ? `nothing runs on ${database}`
          : `process ${pid} works on ${database}: ${mode}`;
      const tasks = running.map(({ label, experiment, epoch, epochCount }) => {
        const epochs = epochCount === 0 ? '' : ` epoch ${Math.floor(epoch)}/${epochCount}`;
        return `  ${experiment} · ${label}${epochs}`;
      });
      const left = sweeps.length === 0 ? 'no sweep is unfinished' : sweepTable(sweeps, width);
      return [...[who, ...tasks].flatMap((line) => wrapped(line, width ?? Infinity)), left].join(
        '\n',
      );
    });
  } finally {
    reader.close();
  }
}
