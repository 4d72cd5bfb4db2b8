import Form from 'next/form';
import Link from 'next/link';
import { taskStates } from '@basin/core';
import type { TableQuery } from '../../data/task-table.ts';
import styles from './tasks.module.css';

/** Narrows the table; a plain form, so it works from the keyboard and without scripts. */
export function TaskFilter({ path, query }: { path: string; query: TableQuery }) {
  const filtered = query.text !== '' || query.state !== null || query.kind !== null;
  return (
    <Form action={path} scroll={false} className={styles['filter']} role="search">
      <label>
        <span className="visually-hidden">Find tasks by words of their label</span>
        <input
          key={query.text}
          type="search"
          name="q"
          className="control"
          placeholder="Find by label"
          defaultValue={query.text}
        />
      </label>
      <label>
        <span>State</span>
        <select key={query.state} name="state" className="control" defaultValue={query.state ?? ''}>
          <option value="">any</option>
          {taskStates.map((state) => (
            <option key={state}>{state}</option>
          ))}
        </select>
      </label>
      <label>
        <span>Kind</span>
        <select key={query.kind} name="kind" className="control" defaultValue={query.kind ?? ''}>
          <option value="">any</option>
          <option>training</option>
          <option>analysis</option>
        </select>
      </label>
      {query.sort === 'position' ? null : <input type="hidden" name="sort" value={query.sort} />}
      {query.descending ? <input type="hidden" name="order" value="descending" /> : null}
      <button type="submit" className="control">
        Filter
      </button>
      {filtered ? (
        <Link href={path} scroll={false}>
          Clear
        </Link>
      ) : null}
    </Form>
  );
}
