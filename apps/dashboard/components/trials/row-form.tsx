'use client';

import { useRouter } from 'next/navigation';
import type { FormEvent } from 'react';
import { ofBase } from '../base-path.ts';
import { askedAddress, askFor } from './asked-address.ts';
import { changeOf, keptOf, type RowChoice, rowForms } from './row-forms.ts';
import { type TrialsAddress, trialsSearch } from './trials-address.ts';

/**
 * The form of the buttons that each row has. A link in each row would repeat the whole address, the filter
 * in it, a hundred times in one page. A plain form without scripts.
 */
export function RowForm(props: { choice: RowChoice; path: string; address: TrialsAddress }) {
  const { choice, path, address } = props;
  const router = useRouter();
  const submit = (event: FormEvent<HTMLFormElement>): void => {
    event.preventDefault();
    const { submitter } = event.nativeEvent as SubmitEvent;
    const value = submitter instanceof HTMLButtonElement ? submitter.value : '';
    const change = changeOf(choice, value, askedAddress(path, address));
    router.push(askFor(path, address, change), { scroll: false });
  };
  const kept = [...new URLSearchParams(trialsSearch(address, keptOf(choice)))];
  return (
    <form id={rowForms[choice]} action={ofBase(path)} onSubmit={submit}>
      {kept.map(([name, value], index) => (
        <input key={index} type="hidden" name={name} value={value} />
      ))}
    </form>
  );
}
