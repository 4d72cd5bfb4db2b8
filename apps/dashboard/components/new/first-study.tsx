'use client';

import { PageLink } from '../page-link.tsx';
import { Outcome } from '../actions/outcome.tsx';
import styles from './new.module.css';
import { useStart } from './use-start.ts';

/** From nothing to a first result by one button: the quickest of the built-in experiments. */
export function FirstStudy() {
  const { start, busy, answer } = useStart();
  return (
    <div>
      <p className={styles['first']}>
        <button
          type="button"
          className={`control ${styles['start']}`}
          disabled={busy !== null}
          onClick={() => void start({ experiment: 'function-fit', preset: 'smoke' })}
        >
          Start a first study
        </button>
        <PageLink href="/new" className="control">
          Choose or write one
        </PageLink>
      </p>
      <p>
        The first trains six small networks in a few seconds, and has figures and claims like every
        study.
      </p>
      <Outcome answer={answer} busy={busy} />
    </div>
  );
}
