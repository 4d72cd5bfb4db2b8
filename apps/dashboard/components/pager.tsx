import { PageLink } from './page-link.tsx';
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
        <PageLink className="control" href={href(page - 1)} rel="prev" scroll={false}>
          ← Previous
        </PageLink>
      ) : null}
      <span className="numbers">
        Page {page} of {pageCount}
      </span>
      {page < pageCount ? (
        <PageLink className="control" href={href(page + 1)} rel="next" scroll={false}>
          Next →
        </PageLink>
      ) : null}
    </nav>
  );
}
