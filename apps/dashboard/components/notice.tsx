import type { ReactNode } from 'react';
import styles from './notice.module.css';

/** A quiet box in the place of a page that says why there is nothing (yet), and what to do. */
export function Notice(props: { title: string; children: ReactNode; tone?: 'calm' | 'problem' }) {
  return (
    <section className={styles['notice']} data-tone={props.tone ?? 'calm'}>
      <h1>{props.title}</h1>
      {props.children}
    </section>
  );
}

/** A command to type, in a box of its own. */
export function Command({ children }: { children: string }) {
  return (
    <pre className={styles['command']} tabIndex={0} aria-label="Command">
      <span aria-hidden="true">$ </span>
      <code>{children}</code>
    </pre>
  );
}
