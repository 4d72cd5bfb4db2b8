import { formatCount, ownValue, plural } from '@basin/core';
import { type Along, alongOf } from '../curves/along.ts';

/** What the address of a sweep's trials says: which, how shown, and by what views. A permalink. */
export interface TrialsAddress {
  /** A query as it was typed. */
  where: string;
  /** Queries that views have set by brushing, each for one field. */
  brushes: string[];
  /** A query that is longer than any link would repeat: nothing is shown of it but the text itself. */
  tooLong: string | null;
  /** What else it names and is not read, in words: `3 of 43 columns`. A page says so, and no link repeats it. */
  notRead: string[];
  /** Null: trainings where there are some. */
  kind: 'training' | 'analysis' | 'all' | null;
  /** Fields as text, in order; null: those that are usual. */
  columns: string[] | null;
  /** The first columns that stay in sight. */
  pinned: number;
  /** A field; null: as planned. */
  sort: string | null;
  descending: boolean;
  /** Fields that tasks are rolled up by. */
  groups: string[];
  /** A task's id, or of a group its values as JSON. */
  baseline: string | null;
  page: number;
  view: TrialView;
  /** Fields of the views; null: what is usual. */
  axes: string[] | null;
  x: string | null;
  y: string | null;
  colour: string | null;
  facet: string | null;
  /** How trainings are put together: a name of `summaries`; null: the usual. */
  over: string | null;
  /** What curves run along; null: the usual. */
  along: Along | null;
}

export const trialViews = [
  ...(['parallel', 'scatter', 'curves', 'heat-map', 'slice', 'distribution', 'rank'] as const),
  ...(['importance', 'timeline', 'none'] as const),
] as const;
type TrialView = (typeof trialViews)[number];

type SearchParameters = Readonly<Record<string, string | string[] | undefined>>;

/** Every link of the page has the query, and there are hundreds: a longer one made a page of half a megabyte. */
export const longestQuery = 1_000;
/** As an address writes it: nine letters for a Chinese one. */
export const longestWritten = 2_000;
/** So many times that of all brushes together: a page makes them itself, of values that may be long. */
const brushesShare = 1.5;
/** Of a field's name or a group's values, and of all that one parameter names. */
export const longestName = 1_000;
const longestNames = 2_000;
const mostFields = 40;
const mostGroups = 8;

/** What an address may name, for a page that says what it has not read. */
export const nameLimits = `At most ${mostFields} columns or axes and ${mostGroups} groups are, of ${formatCount(longestNames)} letters together and ${formatCount(longestName)} each`;

/** What an address says, by name: any name that somebody writes there, `constructor` too. */
export function searchParameters(search: URLSearchParams): SearchParameters {
  return Object.fromEntries([...new Set(search.keys())].map((name) => [name, search.getAll(name)]));
}

/** Reads an address; whatever is not understood is left at its default. */
export function parseTrialsAddress(parameters: SearchParameters): TrialsAddress {
  const notRead: string[] = [];
  const given = (name: string): string[] =>
    [parameters[name] ?? []].flat().filter((text) => text !== '');
  const all = (name: string, most: number): string[] => {
    let letters = 0;
    const names = [...new Set(given(name))];
    const read = names.filter(
      (text) => text.length <= longestName && (letters += text.length) <= longestNames,
    );
    const kept = read.slice(0, most);
    const left = names.length - kept.length;
    if (left > 0)
      notRead.push(
        `${formatCount(left)} of ${plural(names.length, name, name === 'axis' ? 'axes' : undefined)}`,
      );
    return kept;
  };
  // Never dropped, whatever its length: everything would be shown as if it matched.
  const filters = given;
  const one = (name: string): string | null => {
    const [text] = given(name);
    if (text === undefined || text.length <= longestName) return text ?? null;
    notRead.push(`its ${name}, of ${formatCount(text.length)} letters`);
    return null;
  };
  const whole = (name: string, least: number, most: number): number => {
    const value = Number(one(name));
    return Number.isSafeInteger(value) && value >= least && value <= most ? value : least;
  };
  const kind = one('kind');
  const columns = all('column', mostFields);
  const axes = all('axis', mostFields);
  const groups = all('group', mostGroups);
  const where = withOlderFilter(filters('where')[0] ?? '', one('q'), one('state'));
  const brushes = filters('brush').slice(0, mostFields);
  const queries = [where, ...brushes];
  const isTooLong = isTooLongFor([where], 1) || isTooLongFor(brushes, brushesShare);
  return {
    ...(isTooLong ? { where: '', brushes: [] } : { where, brushes }),
    tooLong: isTooLong ? queries.join('\n') : null,
    kind: kind === 'training' || kind === 'analysis' || kind === 'all' ? kind : null,
    columns: columns.length === 0 ? null : columns,
    pinned: whole('pinned', 0, mostFields),
    sort: olderSort(one('sort')),
    descending: one('order') === 'descending',
    groups,
    baseline: one('baseline'),
    page: whole('page', 1, 1_000_000),
    view: trialViews.find((view) => view === one('view')) ?? 'parallel',
    axes: axes.length === 0 ? null : axes,
    ...{ x: one('x'), y: one('y'), colour: one('colour'), facet: one('facet'), over: one('over') },
    along: alongOf(parameters['curves-over']),
    notRead,
  };
}

function isTooLongFor(queries: readonly string[], share: number): boolean {
  return (
    queries.reduce((letters, { length }) => letters + length, 0) > share * longestQuery ||
    queries.reduce((letters, query) => letters + writtenLength(query), 0) > share * longestWritten
  );
}

/** Whether an address with that brush too would be read: a page offers no other. */
export function canBrush({ brushes }: Pick<TrialsAddress, 'brushes'>, query: string): boolean {
  return !isTooLongFor([...brushes, query], brushesShare);
}

/** Letters that it has in an address. */
export function writtenLength(query: string): number {
  return new URLSearchParams([['', query]]).toString().length - 1;
}

/** The search part of an address with something changed; defaults are left out. */
export function trialsSearch(address: TrialsAddress, change: Partial<TrialsAddress> = {}): string {
  const wanted = { ...address, ...change };
  const search = new URLSearchParams();
  const set = (name: string, value: string | null): void => {
    if (value !== null && value !== '') search.append(name, value);
  };
  const setAll = (name: string, values: readonly string[] | null): void => {
    for (const value of values ?? []) search.append(name, value);
  };
  set('where', wanted.where.trim());
  setAll('brush', wanted.brushes);
  set('kind', wanted.kind);
  setAll('group', wanted.groups);
  set('baseline', wanted.baseline);
  setAll('column', wanted.columns);
  set('pinned', wanted.pinned === 0 ? null : String(wanted.pinned));
  set('sort', wanted.sort);
  set('order', wanted.descending ? 'descending' : null);
  set('view', wanted.view === 'parallel' ? null : wanted.view);
  setAll('axis', wanted.axes);
  set('x', wanted.x);
  set('y', wanted.y);
  set('colour', wanted.colour);
  set('facet', wanted.facet);
  set('over', wanted.over);
  set('curves-over', wanted.along);
  set('page', wanted.page === 1 ? null : String(wanted.page));
  return search.size === 0 ? '' : `?${search.toString()}`;
}

/** Filters as addresses had them before there was a language: words of the label, and a state. */
function withOlderFilter(where: string, words: string | null, state: string | null): string {
  const terms = (words ?? '')
    .split(/\s+/)
    .filter(Boolean)
    .map((word) => `"${word.replaceAll('"', '')}"`);
  if (state !== null && /^[a-z]+$/.test(state)) terms.push(`state = ${state}`);
  const older = terms.join(' and ');
  if (older === '') return where;
  return where === '' ? older : `(${where}) and ${older}`;
}

/** Sorting as addresses had it before: `factor:width`, `metric:train/loss`, or a column. */
function olderSort(sort: string | null): string | null {
  if (sort === null || sort === 'position') return null;
  const columns: Readonly<Record<string, string>> = {
    parameterCount: 'parameters',
    startedAtMs: 'started',
    workMs: 'work',
  };
  return ownValue(columns, sort) ?? sort.replace(/^(factor|metric):/, '');
}
