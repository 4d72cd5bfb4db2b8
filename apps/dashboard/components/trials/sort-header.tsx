import type { Column } from './column.ts';
import type { TrialsAddress } from './trials-address.ts';
import { TrialsLink } from './trials-link.tsx';
import styles from './trials.module.css';

/** A column's heading that sorts by it, the other way round the second time. */
export function SortHeader(props: {
  path: string;
  address: TrialsAddress;
  column: Pick<Column, 'text' | 'label' | 'isNumeric' | 'direction'>;
  className?: string | undefined;
  style?: React.CSSProperties | undefined;
}) {
  const { address, column } = props;
  const sorted = address.sort === column.text;
  // What is better when it is greater comes with the greatest first.
  const firstDescending = column.direction === 'higher';
  const descending = sorted ? !address.descending : firstDescending;
  const direction = !sorted ? 'none' : address.descending ? 'descending' : 'ascending';
  const change = { sort: column.text, descending, page: 1 };
  return (
    <th
      scope="col"
      aria-sort={direction}
      className={[column.isNumeric ? styles['number'] : '', props.className ?? ''].join(' ')}
      style={props.style}
    >
      <TrialsLink {...{ address, change }} path={props.path} className={styles['sort']}>
        {column.label}
        <span aria-hidden="true">{sorted ? (address.descending ? ' ↓' : ' ↑') : ''}</span>
      </TrialsLink>
    </th>
  );
}
