'use client';

import { longestNote, longestTag } from '@basin/core';
import { type FormEvent, useId, useState } from 'react';
import styles from './actions.module.css';

type AnnotationTarget = { sweepId: string } | { taskId: string; generation: number };

interface Properties {
  target: AnnotationTarget;
  busy: boolean;
  act: (asked: object) => Promise<boolean>;
}

/** Tags with a button to take each off, and a field for another. */
export function Tags({ target, busy, act, tags }: Properties & { tags: readonly string[] }) {
  const [word, setWord] = useState('');
  const field = useId();
  const change = (add: string[], remove: string[]) =>
    act({ command: 'tag', target, change: { add, remove } });
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    if (word.trim() !== '' && (await change([word.trim()], []))) setWord('');
  };
  return (
    <form className={styles['form']} onSubmit={(event) => void submit(event)}>
      <ul className={styles['tags']} aria-label="Tags">
        {tags.map((tag) => (
          <li key={tag}>
            {tag}
            <button
              type="button"
              aria-label={`Take the tag ${tag} off`}
              disabled={busy}
              onClick={() => void change([], [tag])}
            >
              ×
            </button>
          </li>
        ))}
      </ul>
      <label htmlFor={field}>New tag</label>
      <input
        id={field}
        value={word}
        maxLength={longestTag}
        onChange={(event) => setWord(event.target.value)}
      />
      <button type="submit" className="control" disabled={busy || word.trim() === ''}>
        Add
      </button>
    </form>
  );
}

/** What people wrote, and a field for more. */
export function Notes({
  target,
  busy,
  act,
  notes,
}: Properties & { notes: readonly { atMs: number; text: string }[] }) {
  const [text, setText] = useState('');
  const field = useId();
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    if (text.trim() !== '' && (await act({ command: 'note', target, text }))) setText('');
  };
  return (
    <form className={styles['form']} onSubmit={(event) => void submit(event)}>
      {notes.length === 0 ? null : (
        <ul className={styles['notes']} aria-label="Notes">
          {notes.map(({ atMs, text: written }, index) => (
            <li key={index}>
              <time dateTime={new Date(atMs).toISOString()}>
                {new Date(atMs).toISOString().slice(0, 16).replace('T', ' ')} UTC
              </time>
              {written}
            </li>
          ))}
        </ul>
      )}
      <label htmlFor={field}>New note</label>
      <textarea
        id={field}
        rows={2}
        value={text}
        maxLength={longestNote}
        onChange={(event) => setText(event.target.value)}
      />
      <button type="submit" className="control" disabled={busy || text.trim() === ''}>
        Write
      </button>
    </form>
  );
}
