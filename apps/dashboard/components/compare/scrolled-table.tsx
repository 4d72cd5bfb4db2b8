import type { ReactNode } from 'react';
import styles from './scrolled-table.module.css';

/** A table that is moved sideways in a box of its own where the window is narrow. */
export function ScrolledTable({ label, children }: { label: string; children: ReactNode }) {
  return (
    <div className={styles['scroll']} role="region" aria-label={label} tabIndex={0}>
      <table className={styles['table']}>{children}</table>
    </div>
  );
}
