import { BasinError } from '@basin/core';
import { openReader, type StoreReader, type SweepSummary } from '@basin/store';
import { commandOn } from '@basin/store/places';
import { carryOut } from '@basin/execution/control/carry-out';
import {
  type Chosen,
  chooseSweep,
  chooseTarget,
  describe,
  shortId,
  targetOf,
} from '@basin/execution/reading/choose-target';
import { coordinatorStatus, isUnfinished } from '@basin/execution/reading/sweep-state';
import { print } from '../../cli/print.ts';
import { printable } from '../../display/cells.ts';

/** More sweeps than anybody pauses. */
const mostSweeps = 10_000;

/** Pauses the named sweeps; without names all that are unfinished. */
export async function pause(
  database: string,
  ids: readonly string[],
  json: boolean,
): Promise<void> {
  const chosen = choose(database, ids, (sweep) => isUnfinished(sweep) && sweep.pausedAtMs === null);
  const { sweepIds } = await decided(database, 'pause', chosen);
  print(json, { sweepIds }, () => {
    const lines = chosen
      .filter(({ sweepId }) => sweepIds.includes(sweepId))
      .map((sweep) => `paused: ${named(sweep)}`);
    if (lines.length === 0) return nothing('pause', ids, 'no sweep has anything left to do');
    return `${lines.join('\n')}\nrunning tasks go on; it stays paused until \`${commandOn(database, 'resume')}\``;
  });
}

/** Resumes the named sweeps; without names all that are paused. */
export async function resume(
  database: string,
  ids: readonly string[],
  json: boolean,
): Promise<void> {
  const chosen = choose(database, ids, (sweep) => sweep.pausedAtMs !== null);
  const { sweepIds, by } = await decided(database, 'resume', chosen);
  print(json, { sweepIds }, () => {
    const lines = chosen
      .filter(({ sweepId }) => sweepIds.includes(sweepId))
      .map((sweep) => `resumed: ${named(sweep)}`);
    if (lines.length === 0) return nothing('resume', ids, 'no sweep is paused');
    const hint =
      by === 'store'
        ? `\nnothing runs here now: its \`${commandOn(database, 'sweep')} …\` command goes on with it`
        : '';
    return `${lines.join('\n')}${hint}`;
  });
}

/** Cancels the named sweeps and tasks; without names those that a coordinator works on. */
export async function cancel(
  database: string,
  ids: readonly string[],
  json: boolean,
): Promise<void> {
  const chosen = await chooseToCancel(database, ids);
  const cancelled =
    chosen.length === 0
      ? 0
      : (await carryOut(database, { command: 'cancel', targets: chosen.map(targetOf) })).result
          .cancelled;
  print(json, { cancelled, targets: chosen.map(targetOf) }, () => {
    if (chosen.length === 0) return nothing('cancel', ids, 'no sweep has anything left to do');
    const what = chosen.map(describe).join('\n  ');
    return `${cancelled} ${cancelled === 1 ? 'task' : 'tasks'} cancelled of\n  ${printable(what)}`;
  });
}

/** Queues the failed and cancelled tasks of a sweep again, or one. */
export async function retry(database: string, id: string, json: boolean): Promise<void> {
  const chosen = read(database, (reader) => chooseTarget(reader, id));
  const { result, by } = await carryOut(database, { command: 'retry', target: targetOf(chosen) });
  const { count, sweepIds } = result;
  print(json, { queued: count, sweepIds }, () => {
    if (count === 0)
      return `nothing to retry: ${describe(chosen)}; only failed and cancelled tasks are`;
    const tasks = `${count} ${count === 1 ? 'task is' : 'tasks are'} queued again`;
    const where = `in ${sweepIds.map(shortId).join(', ')}`;
    const next =
      by === 'store'
        ? `; nothing runs here now: the \`${commandOn(database, 'sweep')} …\` command of a sweep runs its tasks`
        : '';
    return `${tasks} ${where}${next}`;
  });
}

async function decided(
  database: string,
  command: 'pause' | 'resume',
  chosen: readonly SweepSummary[],
): Promise<{ sweepIds: string[]; by: 'coordinator' | 'store' | null }> {
  if (chosen.length === 0) return { sweepIds: [], by: null };
  const sweepIds = chosen.map(({ sweepId }) => sweepId);
  const { result, by } = await carryOut(database, { command, sweepIds });
  return { sweepIds: result.sweepIds, by };
}

/** The named sweeps, or all that are meant where none is named. */
function choose(
  database: string,
  ids: readonly string[],
  meant: (sweep: SweepSummary) => boolean,
): SweepSummary[] {
  return read(database, (reader) =>
    ids.length === 0
      ? reader.sweeps({ limit: mostSweeps }).rows.filter(meant)
      : ids.map((id) => chooseSweep(reader, id)),
  );
}

/** Without a name and a coordinator, several unfinished sweeps are not all cancelled by a slip. */
async function chooseToCancel(database: string, ids: readonly string[]): Promise<Chosen[]> {
  const status = ids.length === 0 ? await coordinatorStatus(database) : null;
  return read(database, (reader) => {
    if (ids.length > 0) return ids.map((id) => chooseTarget(reader, id));
    const unfinished = reader.sweeps({ limit: mostSweeps }).rows.filter(isUnfinished);
    const atWork = unfinished.filter(({ sweepId }) =>
      status?.sweeps.some((sweep) => sweep.sweepId === sweepId),
    );
    const chosen = (status === null ? unfinished : atWork).map((sweep): Chosen => ({
      kind: 'sweep',
      sweep,
    }));
    if (status === null && chosen.length > 1) {
      throw new BasinError(
        'cli/missing-value',
        `${chosen.length} sweeps are unfinished and none is at work: name those to cancel\n${chosen.map((sweep) => `  ${printable(describe(sweep))}`).join('\n')}`,
      );
    }
    return chosen;
  });
}

function read<T>(database: string, ask: (reader: StoreReader) => T): T {
  const reader = openReader(database);
  try {
    return ask(reader);
  } finally {
    reader.close();
  }
}

function named({ sweepId, name, experiment }: SweepSummary): string {
  return printable(`${shortId(sweepId)} ${name ?? experiment}`);
}

function nothing(verb: string, ids: readonly string[], why: string): string {
  return ids.length === 0
    ? `nothing to ${verb}: ${why}`
    : `nothing to ${verb}: ${ids.join(', ')} ${ids.length === 1 ? 'is' : 'are'} so already`;
}
