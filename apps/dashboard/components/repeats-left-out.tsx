import { plural } from '@basin/core';
import styles from './repeats-left-out.module.css';

/** Says that tasks are not there which repeat others in a second precision, for a claim; nothing of none. */
export function RepeatsLeftOut(props: {
  count: number;
  /** What they are left out of. */
  of: string;
  /** What shows them. */
  query?: string;
}) {
  const { count, of, query } = props;
  if (count === 0) return null;
  return (
    <p className={styles['left']}>
      {plural(count, 'repeat')} in a second precision, which a claim asked for,{' '}
      {count === 1 ? 'is' : 'are'} left out of {of}
      {query === undefined ? (
        '.'
      ) : (
        <>
          ; the filter <code>{query}</code> shows them.
        </>
      )}
    </p>
  );
}
