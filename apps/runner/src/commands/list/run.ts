import { openReader, type StoreReader } from '@basin/store';
import { commandOn } from '@basin/store/places';
import { listSweeps, type ListQuery } from '@basin/execution/reading/list-sweeps';
import { coordinatorStatus } from '@basin/execution/reading/sweep-state';
import { print } from '../../cli/print.ts';
import { outputWidth } from '../../display/terminal-width.ts';
import { sweepTable } from './sweep-table.ts';

/** Prints the newest sweeps of a database. */
export async function printList(database: string, json: boolean, query: ListQuery): Promise<void> {
  const reader = openReader(database);
  try {
    const status = await coordinatorStatus(database);
    const { sweeps, total } = listSweeps(reader, status, query);
    print<'list'>(json, { database, coordinator: status?.pid ?? null, sweeps, total }, () => {
      if (total === 0 && (query.where ?? null) !== null) {
        return `no sweep in ${database} has a task that meets "${query.where}"`;
      }
      if (total === 0) return noSweeps(reader, database);
      const more = total > sweeps.length ? `\n… and ${total - sweeps.length} more (--limit)` : '';
      return `${sweepTable(sweeps, outputWidth())}${more}`;
    });
  } finally {
    reader.close();
  }
}

function noSweeps(reader: StoreReader, database: string): string {
  const archived = reader.sweeps({ limit: 1 }).total;
  return archived === 0
    ? `no sweeps in ${database}: run one with \`${commandOn(database, 'sweep')}\``
    : `no sweeps in ${database} but ${archived} archived (--archived)`;
}
