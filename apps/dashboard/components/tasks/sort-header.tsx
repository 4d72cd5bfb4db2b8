import Link from 'next/link';
import type { TableQuery } from '../../data/task-table.ts';
import { tableSearch } from './task-address.ts';
import styles from './tasks.module.css';

/** A column's heading that sorts by it, the other way round the second time. */
export function SortHeader(props: {
  path: string;
  query: TableQuery;
  sort: string;
  label: string;
  numeric?: boolean;
}) {
  const { query, sort, label } = props;
  const sorted = query.sort === sort;
  const descending = sorted && !query.descending;
  const direction = !sorted ? 'none' : query.descending ? 'descending' : 'ascending';
  return (
    <th
      scope="col"
      aria-sort={direction}
      className={props.numeric === true ? styles['number'] : undefined}
    >
      <Link
        href={`${props.path}${tableSearch(query, { sort, descending, page: 1 })}`}
        scroll={false}
        className={styles['sort']}
      >
        {label}
        <span aria-hidden="true">{sorted ? (query.descending ? ' ↓' : ' ↑') : ''}</span>
      </Link>
    </th>
  );
}
