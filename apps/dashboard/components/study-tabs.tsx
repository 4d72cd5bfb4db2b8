import { PageLink } from './page-link.tsx';
import { formatCount } from '@basin/core';
import styles from './study-tabs.module.css';

/** The pages of one sweep. */
export function StudyTabs(props: {
  sweepId: string;
  current: 'results' | 'trials';
  planned: number;
}) {
  const path = `/sweeps/${props.sweepId}`;
  return (
    <nav aria-label="Pages of this sweep" className={styles['tabs']}>
      <PageLink href={path} aria-current={props.current === 'results' ? 'page' : undefined}>
        Results
      </PageLink>
      <PageLink
        href={`${path}/trials`}
        aria-current={props.current === 'trials' ? 'page' : undefined}
      >
        Trials <span className="numbers">{formatCount(props.planned)}</span>
      </PageLink>
    </nav>
  );
}
