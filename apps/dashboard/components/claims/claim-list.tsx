import {
  checkText,
  claimSentenceAfterVerdict,
  type ClaimWords,
  type JudgedClaim,
} from '@basin/studies';
import styles from './claims.module.css';
import { Evidence } from './evidence.tsx';
import { Statistic } from './statistic.tsx';
import { VerdictMark } from './verdict-mark.tsx';

const sources = { report: 'the report', ours: 'Basin’s own claim', study: 'the study’s claim' };

/**
 * Claims: the verdict of each, the words it is made in, what was found; unjudged ones only with their words.
 *
 * @param of what tells their places from those of other lists of the page.
 */
export function ClaimList({ claims, of }: { claims: (JudgedClaim | ClaimWords)[]; of?: string }) {
  return (
    <ol className={styles['list']}>
      {claims.map((claim) => (
        <li
          key={claim.id}
          id={`${of === undefined ? '' : `${of}-`}claim-${claim.id}`}
          className={styles['claim']}
        >
          <p className={styles['decided']}>
            {'verdict' in claim ? (
              <VerdictMark verdict={claim.verdict} />
            ) : (
              <span className={styles['pending']}>not run yet</span>
            )}
          </p>
          <div className={styles['stated']}>
            <blockquote className={`words ${styles['words']}`}>
              {claim.source === 'report' ? `“${claim.words}”` : claim.words}
            </blockquote>
            <p className={styles['source']}>{sources[claim.source]}</p>
          </div>
          {'verdict' in claim ? <Found claim={claim} /> : null}
        </li>
      ))}
    </ol>
  );
}

function Found({ claim }: { claim: JudgedClaim }) {
  const again = checkText(claim.verdict, claim.checked);
  return (
    <div className={styles['found']}>
      <p className={styles['headline']}>
        <span>{claimSentenceAfterVerdict(claim)}</span>
        {again === null ? null : <span>{again}</span>}
      </p>
      <Evidence id={claim.id} evidence={claim.evidence} />
      <p className={styles['reason']}>{claim.reason}</p>
      <details>
        <summary>Statistic and rule</summary>
        <Statistic text={claim.statistic} />
        <p>{claim.rule}</p>
        <p>Unit of evidence: {claim.unit}.</p>
        <p>Error rate: {claim.errorRate}</p>
        {claim.assurance === null ? null : <p>{claim.assurance}</p>}
      </details>
    </div>
  );
}
