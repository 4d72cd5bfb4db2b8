'use client';

import { useState } from 'react';
import styles from './commands.module.css';

/** Copies a text, and says whether that went well. */
export function CopyButton({ text, title }: { text: string; title: string }) {
  const [said, setSaid] = useState('Copy');
  const copy = async () => {
    try {
      await navigator.clipboard.writeText(text);
      setSaid('Copied');
    } catch {
      // A page that is not on this machine and not encrypted has no clipboard.
      setSaid('Select it and copy');
    }
    setTimeout(() => setSaid('Copy'), 2_000);
  };
  return (
    <button
      type="button"
      className={styles['copy']}
      aria-label={`Copy: ${title}`}
      onClick={() => void copy()}
    >
      <span aria-live="polite">{said}</span>
    </button>
  );
}
