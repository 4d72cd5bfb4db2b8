import type { TableQuery } from '../../data/task-table.ts';

/** The part of a sweep page's address that its task table is in; defaults are left out. */
export function tableSearch(query: TableQuery, change: Partial<TableQuery> = {}): string {
  const { text, state, kind, sort, descending, page } = { ...query, ...change };
  const search = new URLSearchParams();
  if (text !== '') search.set('q', text);
  if (state !== null) search.set('state', state);
  if (kind !== null) search.set('kind', kind);
  if (sort !== 'position') search.set('sort', sort);
  if (descending) search.set('order', 'descending');
  if (page > 1) search.set('page', String(page));
  return search.size === 0 ? '' : `?${search.toString()}`;
}
