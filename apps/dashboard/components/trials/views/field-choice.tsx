'use client';

import { useRouter } from 'next/navigation';
import { startTransition, useOptimistic } from 'react';
import { type TrialsAddress, trialsSearch } from '../trials-address.ts';
import styles from './views.module.css';

/** Chooses one quantity of a view. */
export function FieldChoice(props: {
  path: string;
  address: TrialsAddress;
  parameter: 'x' | 'y' | 'colour';
  label: string;
  value: string;
  texts: string[];
}) {
  const { path, address, parameter, texts } = props;
  const router = useRouter();
  const [value, setValue] = useOptimistic(props.value);
  return (
    <label className={styles['choice']}>
      <span>{props.label}</span>
      <select
        className="control"
        value={value}
        onChange={({ target }) =>
          startTransition(() => {
            setValue(target.value);
            const search = trialsSearch(address, { [parameter]: target.value });
            router.replace(`${path}${search}`, { scroll: false });
          })
        }
      >
        {[...new Set([value, ...texts])].map((text) => (
          <option key={text}>{text}</option>
        ))}
      </select>
    </label>
  );
}
