import { formatCount } from '@basin/core';
import styles from './task.module.css';

/** More is for machines: libraries write whole arrays into what they throw. */
const longest = 600;

/** What a task failed with; of a long text its beginning, and the rest where somebody asks for it. */
export function ErrorText({ text }: { text: string }) {
  if (text.length <= longest) return <p>{text}</p>;
  return (
    <>
      <p>{text.slice(0, longest)}…</p>
      <details>
        <summary>All {formatCount(text.length)} letters</summary>
        <pre className={styles['whole']} tabIndex={0}>
          {text}
        </pre>
      </details>
    </>
  );
}

/** The same in a cell of a table. */
export function shortError(text: string): string {
  return text.length <= longest / 3 ? text : `${text.slice(0, longest / 3)}…`;
}
