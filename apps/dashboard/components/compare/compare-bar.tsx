'use client';

import { useEffect, useRef, useState } from 'react';
import { mostCompared } from './compare-address.ts';
import styles from './compare-bar.module.css';

/** Sends the ticks of the form that it stands in; without scripts it does not know how many. */
export function CompareBar() {
  const bar = useRef<HTMLDivElement>(null);
  const [count, setCount] = useState<number | null>(null);
  useEffect(() => {
    const form = bar.current?.closest('form');
    if (form === null || form === undefined) return;
    const update = () => setCount(form.querySelectorAll('input[name="tasks"]:checked').length);
    // A page that is gone back to has its ticks already.
    update();
    form.addEventListener('change', update);
    return () => form.removeEventListener('change', update);
  }, []);
  const fits = count === null || (count >= 2 && count <= mostCompared);
  return (
    <div ref={bar} className={styles['bar']}>
      <button type="submit" className="control" disabled={!fits}>
        {count === null || count === 0 ? 'Compare' : `Compare ${String(count)}`}
      </button>
      <span aria-live="polite">{hint(count)}</span>
    </div>
  );
}

function hint(count: number | null): string {
  if (count !== null && count > mostCompared) return `At most ${String(mostCompared)} at once`;
  if (count === 1) return 'Tick one more';
  return count === null || count === 0
    ? `Tick 2 to ${String(mostCompared)} trainings to see them beside each other`
    : '';
}
