import { BasinError, plural, type Target } from '@basin/core';
import { commandOn } from '@basin/store/places';
import type { FoundTask, StoreReader, SweepSummary } from '@basin/store';

/** What an id that somebody typed stands for. */
export type Chosen = { kind: 'sweep'; sweep: SweepSummary } | { kind: 'task'; task: FoundTask };

/** As many matches as anybody reads. */
const mostMatches = 20;

/**
 * The one sweep or task whose id begins so; the whole id always is that one. A sweep may be named by
 * its name or its experiment too, as long as there is one of it.
 *
 * @throws BasinError `store/unknown-id`, and `store/ambiguous-id` listing all that it could be.
 */
export function chooseTarget(
  reader: StoreReader,
  text: string,
  wanted: readonly Chosen['kind'][] = ['sweep', 'task'],
): Chosen {
  const found = reader.find(text, mostMatches + 1);
  const all: Chosen[] = [
    ...found.sweeps.map((sweep): Chosen => ({ kind: 'sweep', sweep })),
    ...found.tasks.map((task): Chosen => ({ kind: 'task', task })),
  ];
  const matches = all.filter(({ kind }) => wanted.includes(kind));
  const whole = matches.filter((match) => idOf(match) === text.toLowerCase());
  const [only, ...others] = whole.length === 1 ? whole : named(matches, text);
  if (only === undefined) throw unknown(reader.path, text, wanted, all);
  if (others.length === 0) return only;
  const lines = matches.slice(0, mostMatches).map((match) => `  ${describe(match)}`);
  if (matches.length > mostMatches) lines.push('  …');
  throw new BasinError(
    'store/ambiguous-id',
    `"${text}" could be any of these: type more of it, or of an id\n${lines.join('\n')}`,
  );
}

/** Of sweeps that all have the name, the one that nobody put away, if there is one. */
function named(matches: Chosen[], text: string): Chosen[] {
  const sweeps = matches.flatMap((match) => (match.kind === 'sweep' ? [match] : []));
  const areNamed = sweeps.every(({ sweep }) => sweep.name === text);
  const shown = sweeps.filter(({ sweep }) => sweep.archivedAtMs === null);
  return areNamed && sweeps.length === matches.length && shown.length === 1 ? shown : matches;
}

/** As `chooseTarget`, for what wants a sweep. */
export function chooseSweep(reader: StoreReader, text: string): SweepSummary {
  const chosen = chooseTarget(reader, text, ['sweep']);
  if (chosen.kind !== 'sweep') throw new Error('a task was chosen where a sweep was wanted');
  return chosen.sweep;
}

/** How the writer speaks of it. */
export function targetOf(chosen: Chosen): Target {
  if (chosen.kind === 'sweep') return { sweepId: chosen.sweep.sweepId };
  const { taskId, generation } = chosen.task;
  return { taskId, generation };
}

export function idOf(chosen: Chosen): string {
  return chosen.kind === 'sweep' ? chosen.sweep.sweepId : chosen.task.taskId;
}

/** Enough of an id for people: two of 10,000 begin alike with a chance of one in five million. */
export function shortId(id: string): string {
  return id.slice(0, 12);
}

/** One line that says what it is. */
export function describe(chosen: Chosen): string {
  if (chosen.kind === 'sweep') {
    const { sweepId, name, experiment, preset, planned, plannedAtMs } = chosen.sweep;
    const day = new Date(plannedAtMs).toISOString().slice(0, 16).replace('T', ' ');
    return `${shortId(sweepId)}  sweep ${name ?? experiment} (${preset}), ${plural(planned, 'task')}, planned ${day} UTC`;
  }
  const { taskId, kind, label, experiment, state } = chosen.task;
  return `${shortId(taskId)}  ${kind} "${label}" of ${experiment}, ${state}`;
}

function unknown(
  path: string,
  text: string,
  wanted: readonly Chosen['kind'][],
  others: readonly Chosen[],
): BasinError {
  const [other] = others;
  const instead = other === undefined ? '' : ` (${describe(other)})`;
  const what = wanted.includes('sweep') ? 'a name or an id' : 'an id';
  return new BasinError(
    'store/unknown-id',
    `no ${wanted.join(' or ')} of ${path} has ${what} that begins with "${text}"${instead}: ${whereIdsAre(path)}`,
  );
}

/** What says which ids there are, to whoever gave another. */
export function whereIdsAre(databasePath: string): string {
  return `\`${commandOn(databasePath, 'list')}\` names the sweeps, \`${commandOn(databasePath, 'show')} SWEEP\` their tasks`;
}
