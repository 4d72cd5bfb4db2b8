'use client';

import { useRouter } from 'next/navigation';
import type { FormEvent } from 'react';
import { ofBase } from '../base-path.ts';
import { baselineForm } from './baseline-form.ts';
import { type TrialsAddress, trialsSearch } from './trials-address.ts';

/**
 * The form of the buttons that choose a baseline. A link in each row would repeat the whole address, the
 * filter in it, a hundred times in one page. A plain form without scripts.
 */
export function BaselineChoice({ path, address }: { path: string; address: TrialsAddress }) {
  const router = useRouter();
  const submit = (event: FormEvent<HTMLFormElement>): void => {
    event.preventDefault();
    const { submitter } = event.nativeEvent as SubmitEvent;
    const baseline = submitter instanceof HTMLButtonElement ? submitter.value : '';
    const change = { baseline: baseline === '' ? null : baseline };
    router.push(`${path}${trialsSearch(address, change)}`, { scroll: false });
  };
  const kept = [...new URLSearchParams(trialsSearch(address, { baseline: null }))];
  return (
    <form id={baselineForm} action={ofBase(path)} onSubmit={submit}>
      {kept.map(([name, value], index) => (
        <input key={index} type="hidden" name={name} value={value} />
      ))}
    </form>
  );
}
