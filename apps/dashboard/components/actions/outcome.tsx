import type { Answer, Said } from './answer.ts';
import styles from './actions.module.css';

/** What became of an action: read out where somebody cannot see it. */
export function Outcome({ answer, busy }: { answer: Answer<Said> | null; busy: string | null }) {
  return (
    <div role="status" className={styles['outcome']} data-failed={answer?.ok === false}>
      {busy === null ? null : 'One moment …'}
      {answer === null ? null : answer.ok ? (
        answer.said
      ) : (
        <>
          <strong>{answer.message}</strong> {answer.remedy} <code>{answer.code}</code>
        </>
      )}
    </div>
  );
}
