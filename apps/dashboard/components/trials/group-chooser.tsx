'use client';

import { useRouter } from 'next/navigation';
import { startTransition, useOptimistic } from 'react';
import { askFor } from './asked-address.ts';
import styles from './choosers.module.css';
import type { TrialsAddress } from './trials-address.ts';

/** What tasks are rolled up by; nothing: a row each. */
export function GroupChooser(props: { path: string; address: TrialsAddress; names: string[] }) {
  const { path, address, names } = props;
  const router = useRouter();
  // A tick is seen at once, the table when it has come.
  const [groups, setGroups] = useOptimistic(address.groups);
  if (names.length === 0) return null;
  const show = (chosen: string[]) => {
    const change = { groups: chosen, baseline: null, sort: null, page: 1 };
    startTransition(() => {
      setGroups(chosen);
      router.replace(askFor(path, address, change), { scroll: false });
    });
  };
  const points = names.filter((name) => name !== 'seed');
  return (
    <details className={styles['chooser']}>
      <summary className="control">
        Group by{groups.length === 0 ? '' : `: ${groups.join(', ')}`}
      </summary>
      <div className={styles['choices']} role="group" aria-label="Group by">
        {names.map((name) => (
          <label key={name}>
            <input
              type="checkbox"
              checked={groups.includes(name)}
              onChange={({ target }) =>
                show(
                  target.checked
                    ? names.filter((other) => other === name || groups.includes(other))
                    : groups.filter((other) => other !== name),
                )
              }
            />
            {name}
          </label>
        ))}
        {names.includes('seed') && points.length > 0 ? (
          <button
            type="button"
            className="control"
            onClick={({ currentTarget }) => {
              show(points);
              // Nothing is left to choose, and what is open hides the table’s heads.
              currentTarget.closest('details')?.removeAttribute('open');
            }}
          >
            All but the seed
          </button>
        ) : null}
      </div>
    </details>
  );
}
