import Link from 'next/link';
import styles from './pager.module.css';

/** Links to the page before and after; nothing when there is only one page. */
export function Pager(props: {
  label: string;
  page: number;
  pageCount: number;
  href: (page: number) => string;
}) {
  const { page, pageCount, href } = props;
  if (pageCount <= 1) return null;
  return (
    <nav className={styles['pager']} aria-label={props.label}>
      {page > 1 ? (
        <Link className="control" href={href(page - 1)} rel="prev" scroll={false}>
          ← Previous
        </Link>
      ) : null}
      <span className="numbers">
        Page {page} of {pageCount}
      </span>
      {page < pageCount ? (
        <Link className="control" href={href(page + 1)} rel="next" scroll={false}>
          Next →
        </Link>
      ) : null}
    </nav>
  );
}
