import type { ReactNode } from 'react';
import type { ClaimWords, JudgedClaim } from '@basin/studies';
import { verdictCounts } from '../../format/verdict-counts.ts';
import { PageLink } from '../page-link.tsx';
import { VerdictCounts } from '../verdict-counts.tsx';
import { ClaimList } from './claim-list.tsx';
import styles from './study-claims.module.css';

/** One study of the page of claims: how they were decided, of which study, then each. */
export function StudyClaims(props: {
  id: string;
  /** Of a built-in experiment. */
  number?: number;
  title: string;
  link: { href: string; text: string } | null;
  claims: (JudgedClaim | ClaimWords)[];
  problem: string | null;
  children?: ReactNode;
}) {
  const { id, number, title, link, claims, problem } = props;
  return (
    <section className={styles['section']} aria-labelledby={`${id}-title`} id={id}>
      <div className={styles['title']}>
        <h3 id={`${id}-title`}>
          {number === undefined ? null : <span>{number}</span>}
          {title}
        </h3>
        <VerdictCounts counts={verdictCounts(claims)} />
        {link === null ? null : (
          <PageLink href={link.href} className="numbers">
            {link.text}
          </PageLink>
        )}
      </div>
      {props.children}
      {problem === null ? null : <p className={styles['problem']}>{problem}</p>}
      {claims.length === 0 ? null : <ClaimList claims={claims} of={id} />}
    </section>
  );
}
