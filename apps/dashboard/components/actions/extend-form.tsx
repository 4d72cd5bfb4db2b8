'use client';

import { type FormEvent, useId, useState } from 'react';
import type { Extension } from '../../data/extension.ts';
import styles from './actions.module.css';

/** As the command line names them. */
const parts = [
  { name: 'seeds', flag: 'seeds', words: 'Seeds of each point' },
  { name: 'points', flag: 'count', words: 'Points' },
  { name: 'epochs', flag: 'epochs', words: 'Epochs of each training' },
] as const;

/** More seeds, points or epochs of a study. */
export function ExtendForm(props: {
  sweepId: string;
  extension: Extension;
  busy: boolean;
  act: (asked: object) => Promise<boolean>;
}) {
  const { sweepId, extension, busy, act } = props;
  const form = useId();
  const [wanted, setWanted] = useState<Partial<Record<'seeds' | 'count' | 'epochs', number>>>({});
  const possible = parts.filter(({ name }) => extension[name] !== null);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    void act({ command: 'extend', sweepId, ...wanted });
  };
  return (
    <form className={styles['form']} onSubmit={submit}>
      {possible.map(({ name, flag, words }) => (
        <p key={name} className={styles['number']}>
          <label htmlFor={`${form}-${name}`}>{words}</label>
          <input
            id={`${form}-${name}`}
            type="number"
            min={name === 'epochs' ? 1 : (extension[name] ?? 1)}
            placeholder={String(extension[name])}
            onChange={({ target }) =>
              setWanted(({ [flag]: _, ...others }) =>
                target.value === '' ? others : { ...others, [flag]: target.valueAsNumber },
              )
            }
          />
          <span>it has {extension[name]}</span>
        </p>
      ))}
      <p className={styles['hint']}>
        What is stored is not trained again; other epochs make a study of their own.
      </p>
      <button type="submit" className="control" disabled={busy || Object.keys(wanted).length === 0}>
        Extend and run
      </button>
    </form>
  );
}
