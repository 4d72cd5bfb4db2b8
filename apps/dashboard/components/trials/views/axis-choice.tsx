'use client';

import { useRouter } from 'next/navigation';
import { startTransition, useOptimistic } from 'react';
import choosers from '../choosers.module.css';
import { askFor } from '../asked-address.ts';
import type { TrialsAddress } from '../trials-address.ts';

/** Which axes stand beside each other, in the order in which they were chosen. */
export function AxisChoice(props: {
  path: string;
  address: TrialsAddress;
  shown: string[];
  texts: string[];
}) {
  const { path, address } = props;
  const router = useRouter();
  const [shown, setShown] = useOptimistic(props.shown);
  const show = (axes: string[]) =>
    startTransition(() => {
      setShown(axes);
      router.replace(askFor(path, address, { axes }), { scroll: false });
    });
  return (
    <details className={choosers['chooser']}>
      <summary className="control">Axes · {shown.length}</summary>
      <div className={choosers['choices']} role="group" aria-label="Axes">
        {[...new Set([...shown, ...props.texts])].map((text) => (
          <label key={text}>
            <input
              type="checkbox"
              checked={shown.includes(text)}
              disabled={shown.length === 2 && shown.includes(text)}
              onChange={({ target }) =>
                show(target.checked ? [...shown, text] : shown.filter((other) => other !== text))
              }
            />
            {text}
          </label>
        ))}
      </div>
    </details>
  );
}
