import { BasinError, isImported, plural } from '@basin/core';
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
import { exitCode, type ExitCode } from '../../cli/exit-code.ts';
import { print, say } from '../../cli/print.ts';
import type { RunOptions } from '../../cli/run-options.ts';
import type { DocumentOf } from '../../documents/registry.ts';
import { printable } from '../../display/cells.ts';
import { backendOf, storedPlans } from './stored-plans.ts';

/** More sweeps than anybody pauses. */
const mostSweeps = 10_000;

/** Pauses the named sweeps; without names all that are unfinished. */
export async function pause(
  database: string,
  ids: readonly string[],
  json: boolean,
): Promise<void> {
  const meant = choose(database, ids, (sweep) => isUnfinished(sweep) && sweep.pausedAtMs === null);
  // What has ended would be found paused by whoever extends it.
  const chosen = meant.filter(isUnfinished);
  const { sweepIds } = await decided(database, 'pause', chosen);
  print<'pause'>(json, { sweepIds }, () => {
    const lines = chosen
      .filter(({ sweepId }) => sweepIds.includes(sweepId))
      .map((sweep) => `paused: ${named(sweep)}`);
    if (lines.length === 0) return nothing('pause', meant, ids, 'no sweep has anything left to do');
    return `${lines.join('\n')}\nrunning tasks go on; it stays paused until \`${commandOn(database, 'resume')}\``;
  });
}

/** How what goes on is run where no process works on the database. */
export interface GoingOn extends RunOptions {
  /** Whether it is run here. */
  run: boolean;
}

/** Resumes the named sweeps; without names all that are paused, or else the one that was interrupted. */
export async function resume(ids: readonly string[], options: GoingOn): Promise<ExitCode> {
  const { database } = options;
  const chosen =
    ids.length > 0 ? choose(database, ids, () => false) : await pausedOrInterrupted(database);
  if (ids.length > 0) refuseImports(chosen);
  const { sweepIds } = await decided(database, 'resume', chosen);
  const left = await withoutCoordinator(
    database,
    chosen.filter((sweep) => isUnfinished(sweep) && !isImported(sweep.definition)),
  );
  return report(options, { sweepIds }, left, () => {
    const lines = chosen
      .filter(({ sweepId }) => sweepIds.includes(sweepId))
      .map((sweep) => `resumed: ${named(sweep)}`);
    return lines.length > 0 || left.length > 0
      ? lines.join('\n')
      : nothing('resume', chosen, ids, 'no sweep is paused or was interrupted');
  });
}

/**
 * What is meant where no sweep is named: those that are paused; without any the one that has tasks left and
 * nobody works on, for its process was killed or stopped. Several may be years old: they are not all run by a slip.
 */
async function pausedOrInterrupted(database: string): Promise<SweepSummary[]> {
  const paused = choose(database, [], ({ pausedAtMs }) => pausedAtMs !== null);
  if (paused.length > 0) return paused;
  const interrupted = await withoutCoordinator(
    database,
    choose(
      database,
      [],
      (sweep) =>
        isUnfinished(sweep) && sweep.archivedAtMs === null && !isImported(sweep.definition),
    ),
  );
  if (interrupted.length <= 1) return interrupted;
  const all = commandOn(
    database,
    'resume',
    {},
    interrupted.map(({ sweepId }) => shortId(sweepId)),
  );
  throw new BasinError(
    'cli/missing-value',
    `${interrupted.length} sweeps were interrupted: name those to resume\n${interrupted.map((sweep) => `  ${named(sweep)}`).join('\n')}\nall of them: \`${all}\``,
  );
}

/** A killed import has runs left that nothing here can train: its file brings them. */
function refuseImports(sweeps: readonly SweepSummary[]): void {
  const left = sweeps.find((sweep) => isImported(sweep.definition) && isUnfinished(sweep));
  if (left === undefined) return;
  throw new BasinError(
    'study/not-supported',
    `${named(left)} has runs left that were made elsewhere: the same \`basin import\` goes on with them`,
  );
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
  print<'cancel'>(json, { cancelled, targets: chosen.map(targetOf) }, () => {
    if (chosen.length === 0) return nothing('cancel', [], ids, 'no sweep has anything left to do');
    const what = chosen.map((target) => printable(describe(target))).join('\n  ');
    const which = ids.length === 0 ? ' what was unfinished, for no sweep was named:' : '';
    return `${plural(cancelled, 'task')} cancelled of${which}\n  ${what}`;
  });
}

/** Queues the failed and cancelled tasks of a sweep again, or one. */
export async function retry(id: string, options: GoingOn): Promise<ExitCode> {
  const { database } = options;
  const chosen = read(database, (reader) => chooseTarget(reader, id));
  const { result } = await carryOut(database, { command: 'retry', target: targetOf(chosen) });
  const { count, sweepIds } = result;
  const own = chosen.kind === 'sweep' ? [chosen.sweep.sweepId] : sweepIds.slice(0, 1);
  const queued = count === 0 ? [] : own;
  const left = await withoutCoordinator(
    database,
    read(database, (reader) => queued.flatMap((sweepId) => reader.sweep(sweepId) ?? [])),
  );
  return report(options, { queued: count, sweepIds }, left, () => {
    if (count === 0)
      return `nothing to retry: ${describe(chosen)}; only failed and cancelled tasks are, and runs made elsewhere never`;
    const tasks = `${plural(count, 'task')} ${count === 1 ? 'is' : 'are'} queued again`;
    return `${tasks} in ${sweepIds.map(shortId).join(', ')}`;
  });
}

/** Those that no process works on: none works on the database, or one that does not have them. */
async function withoutCoordinator(
  database: string,
  sweeps: readonly SweepSummary[],
): Promise<SweepSummary[]> {
  const status = sweeps.length === 0 ? null : await coordinatorStatus(database);
  const atWork = new Set(status?.sweeps.map(({ sweepId }) => sweepId));
  return sweeps.filter(({ sweepId }) => !atWork.has(sweepId));
}

/** Says what was decided, and runs what no process works on, or says how to. */
async function report(
  options: GoingOn,
  decision: DocumentOf<'resume' | 'retry'>,
  left: readonly SweepSummary[],
  text: () => string,
): Promise<ExitCode> {
  const { database, run, json } = options;
  const hint = (sweep: SweepSummary): string =>
    `nothing works on it now: \`${commandOn(database, 'resume', {}, [shortId(sweep.sweepId)])}\` runs it`;
  if (!run || left.length === 0) {
    print<'resume' | 'retry'>(json, decision, () =>
      [text(), ...left.map((sweep) => hint(sweep))].filter((line) => line !== '').join('\n'),
    );
    return exitCode.ok;
  }
  const said = text();
  if (said !== '') say(said);
  const { runNow } = await import('../sweep/run.ts');
  const plans = read(database, (reader) => storedPlans(reader, left));
  const backend = options.backend ?? backendOf(plans);
  return runNow({ ...options, backend, fresh: false }, plans);
}

async function decided(
  database: string,
  command: 'pause' | 'resume',
  chosen: readonly SweepSummary[],
): Promise<{ sweepIds: string[] }> {
  if (chosen.length === 0) return { sweepIds: [] };
  const sweepIds = chosen.map(({ sweepId }) => sweepId);
  return (await carryOut(database, { command, sweepIds })).result;
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

/** @param meant the sweeps that `ids` name. */
function nothing(
  verb: string,
  meant: readonly SweepSummary[],
  ids: readonly string[],
  why: string,
): string {
  if (ids.length === 0) return `nothing to ${verb}: ${why}`;
  const haveEnded = meant.length > 0 && !meant.some(isUnfinished);
  const [are, have] = ids.length === 1 ? ['is', 'has'] : ['are', 'have'];
  const words = haveEnded ? `${have} nothing left to do` : `${are} so already`;
  return `nothing to ${verb}: ${ids.join(', ')} ${words}`;
}
