import type { ReactNode } from 'react';
import { Sideways } from '../sideways.tsx';
import styles from './scrolled-table.module.css';

/** A table that is moved sideways in a box of its own where the window is narrow. */
export function ScrolledTable({ label, children }: { label: string; children: ReactNode }) {
  return (
    <Sideways label={label} keepsStart className={styles['scroll'] ?? ''}>
      <table className={styles['table']}>{children}</table>
    </Sideways>
  );
}
