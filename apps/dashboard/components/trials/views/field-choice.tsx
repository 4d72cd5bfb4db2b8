'use client';

import { useRouter } from 'next/navigation';
import { startTransition, useOptimistic } from 'react';
import { askFor } from '../asked-address.ts';
import type { TrialsAddress } from '../trials-address.ts';
import styles from './views.module.css';

/** Chooses one quantity of a view, or how it is put together. */
export function FieldChoice(props: {
  path: string;
  address: TrialsAddress;
  parameter: 'x' | 'y' | 'colour' | 'facet' | 'over';
  label: string;
  /** Empty: none. */
  value: string;
  texts: string[];
  /** What none is called, where it can be chosen. */
  none?: string;
}) {
  const { path, address, parameter, texts, none } = props;
  const router = useRouter();
  const [value, setValue] = useOptimistic(props.value);
  const all = [...new Set([value, ...texts])].filter((text) => text !== '');
  return (
    <label className={styles['choice']}>
      <span>{props.label}</span>
      <select
        className="control"
        value={value}
        onChange={({ target }) =>
          startTransition(() => {
            setValue(target.value);
            const chosen = target.value === '' ? noField : target.value;
            router.replace(askFor(path, address, { [parameter]: chosen }), { scroll: false });
          })
        }
      >
        {none === undefined ? null : <option value="">{none}</option>}
        {all.map((text) => (
          <option key={text}>{text}</option>
        ))}
      </select>
    </label>
  );
}

/** In an address: that none is wanted, where a view would have one by itself. */
const noField = '-';
