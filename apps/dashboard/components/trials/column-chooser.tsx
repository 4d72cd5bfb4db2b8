'use client';

import { useRouter } from 'next/navigation';
import { startTransition, useOptimistic, useState } from 'react';
import { metricSummaryNames, type QueryNames, taskFieldNames } from '@basin/core';
import { askedAddress, askFor } from './asked-address.ts';
import styles from './choosers.module.css';
import type { TrialsAddress } from './trials-address.ts';

/** Which columns there are, in which order, and how many of the first stay in sight. */
export function ColumnChooser(props: {
  path: string;
  address: TrialsAddress;
  names: QueryNames;
  /** What is shown now, as text. */
  shown: string[];
}) {
  const { path, address, names } = props;
  const router = useRouter();
  // The list changes at once, the table when it has come.
  const [shown, setShown] = useOptimistic(props.shown);
  const [sought, setSought] = useState('');
  const show = (change: Partial<TrialsAddress>) =>
    startTransition(() => {
      if (change.columns !== undefined && change.columns !== null) setShown(change.columns);
      router.replace(askFor(path, address, change), { scroll: false });
    });
  const move = (index: number, by: number) => {
    const columns = [...shown];
    const [moved] = columns.splice(index, 1);
    columns.splice(index + by, 0, moved ?? '');
    show({ columns });
  };
  const rest = kindsOf(names)
    .map(({ title, texts }) => ({
      title,
      texts: texts.filter(
        (text) => !shown.includes(text) && text.toLowerCase().includes(sought.toLowerCase()),
      ),
    }))
    .filter(({ texts }) => texts.length > 0);
  return (
    <details className={styles['chooser']}>
      <summary className="control">Columns · {shown.length}</summary>
      <div className={styles['panel']} role="group" aria-label="Columns">
        <ol className={styles['shown']} aria-label="Columns shown">
          {shown.map((text, index) => {
            const isPinned = index < address.pinned;
            return (
              <li key={text}>
                <span title={text}>{text}</span>
                <button
                  type="button"
                  aria-label={`Move ${text} left`}
                  disabled={index === 0}
                  onClick={() => move(index, -1)}
                >
                  ↑
                </button>
                <button
                  type="button"
                  aria-label={`Move ${text} right`}
                  disabled={index === shown.length - 1}
                  onClick={() => move(index, 1)}
                >
                  ↓
                </button>
                <button
                  type="button"
                  aria-label={
                    isPinned ? `Pin columns before ${text} only` : `Pin columns up to ${text}`
                  }
                  aria-pressed={isPinned}
                  onClick={() => show({ pinned: isPinned ? index : index + 1 })}
                >
                  pin
                </button>
                <button
                  type="button"
                  aria-label={`Leave ${text} out`}
                  disabled={shown.length === 1}
                  onClick={() => {
                    const { pinned } = askedAddress(path, address);
                    show({
                      columns: shown.filter((other) => other !== text),
                      pinned: isPinned ? pinned - 1 : pinned,
                    });
                  }}
                >
                  ×
                </button>
              </li>
            );
          })}
        </ol>
        <div>
          <input
            type="search"
            className="control"
            aria-label="Find a column to add"
            placeholder="Find a column to add"
            value={sought}
            onChange={({ target }) => setSought(target.value)}
          />
          <div className={styles['rest']}>
            {rest.map(({ title, texts }) => (
              <section key={title} aria-label={title}>
                <h3>{title}</h3>
                {texts.slice(0, mostListed).map((text) => (
                  <button
                    key={text}
                    type="button"
                    aria-label={`Add ${text}`}
                    onClick={() => show({ columns: [...shown, text] })}
                  >
                    {text}
                  </button>
                ))}
                {texts.length > mostListed ? (
                  <p>and {texts.length - mostListed} more: find them by name</p>
                ) : null}
              </section>
            ))}
          </div>
          {address.columns === null && address.pinned === 0 ? null : (
            <button
              type="button"
              className="control"
              onClick={() => show({ columns: null, pinned: 0 })}
            >
              The usual columns
            </button>
          )}
        </div>
      </div>
    </details>
  );
}

const mostListed = 24;

function kindsOf(names: QueryNames): { title: string; texts: readonly string[] }[] {
  return [
    { title: 'Parameters', texts: names.factors },
    {
      title: 'Metrics',
      texts: names.metrics.flatMap((name) =>
        metricSummaryNames.map((by) => (by === 'last' ? name : `${by}(${name})`)),
      ),
    },
    { title: 'Measures', texts: names.measures },
    { title: 'Task', texts: taskFieldNames.filter((name) => name !== 'label' && name !== 'state') },
    { title: 'Settings', texts: names.settings },
  ];
}
