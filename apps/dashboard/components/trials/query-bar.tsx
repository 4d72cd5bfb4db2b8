'use client';

import { useRouter } from 'next/navigation';
import { useEffect, useId, useMemo, useRef, useState } from 'react';
import { errorMessage, parseQuery, QueryError, type QueryNames } from '@basin/core';
import { ofBase } from '../base-path.ts';
import { askFor, hasCome } from './asked-address.ts';
import { completionsAt } from './completions.ts';
import styles from './query-bar.module.css';
import { type QueryProblem, tooLongProblem } from './too-long.ts';
import { type TrialsAddress, trialsSearch } from './trials-address.ts';

/** The filter: checked as it is typed, names completed, sent by Enter. A plain form without scripts. */
export function QueryBar(props: { path: string; address: TrialsAddress; names: QueryNames }) {
  const { path, address, names } = props;
  const router = useRouter();
  const input = useRef<HTMLInputElement>(null);
  const given = address.tooLong ?? address.where;
  const [text, setText] = useState(given);
  const [shownFor, setShownFor] = useState(given);
  const [caret, setCaret] = useState<number | null>(null);
  const [chosen, setChosen] = useState(-1);
  const listId = useId();
  // The address has changed by something else: a brush, a link, going back.
  if (shownFor !== given) {
    setShownFor(given);
    setText(given);
  }
  const page = path + trialsSearch(address);
  useEffect(hasCome, [page]);
  const problem = useMemo(() => problemOf(text, names), [text, names]);
  const { start, words } =
    caret === null ? { start: 0, words: [] } : completionsAt(text, caret, names);

  const show = (where: string) => {
    setCaret(null);
    router.push(askFor(path, address, { where, page: 1 }), { scroll: false });
  };
  const complete = (word: string) => {
    const next = `${text.slice(0, start)}${word} ${text.slice(caret ?? text.length).trimStart()}`;
    setText(next);
    setCaret(null);
    setChosen(-1);
    input.current?.focus();
  };
  const onKeyDown = (event: React.KeyboardEvent) => {
    if (words.length === 0) return;
    if (event.key === 'ArrowDown' || event.key === 'ArrowUp') {
      const step = event.key === 'ArrowDown' ? 1 : -1;
      setChosen((chosen + step + words.length) % words.length);
    } else if (event.key === 'Enter' && chosen >= 0) complete(words[chosen] ?? '');
    else if (event.key === 'Escape') setCaret(null);
    else return;
    event.preventDefault();
  };
  return (
    <form
      role="search"
      className={styles['form']}
      action={ofBase(path)}
      onSubmit={(event) => {
        event.preventDefault();
        if (problem === null) show(text);
      }}
    >
      <label className={styles['label']} htmlFor={`${listId}-input`}>
        Filter
      </label>
      <div className={styles['field']}>
        <input
          ref={input}
          id={`${listId}-input`}
          name="where"
          type="search"
          className={`control ${styles['input']}`}
          placeholder={exampleOf(names)}
          value={text}
          autoComplete="off"
          spellCheck={false}
          role="combobox"
          aria-expanded={words.length > 0}
          aria-controls={listId}
          aria-activedescendant={chosen < 0 ? undefined : `${listId}-${String(chosen)}`}
          aria-invalid={problem !== null}
          aria-describedby={`${listId}-problem`}
          onChange={({ target }) => {
            setText(target.value);
            setCaret(target.selectionStart);
            setChosen(-1);
          }}
          onKeyDown={onKeyDown}
          onBlur={() => setCaret(null)}
        />
        <ul id={listId} role="listbox" aria-label="Names" hidden={words.length === 0}>
          {words.map((word, index) => (
            <li
              key={word}
              id={`${listId}-${String(index)}`}
              role="option"
              aria-selected={index === chosen}
              // Before the input loses its focus.
              onMouseDown={(event) => {
                event.preventDefault();
                complete(word);
              }}
            >
              {word}
            </li>
          ))}
        </ul>
      </div>
      <button type="submit" className="control" disabled={problem !== null}>
        Show
      </button>
      {given === '' ? null : (
        <button type="button" className="control" onClick={() => show('')}>
          Clear
        </button>
      )}
      <p id={`${listId}-problem`} className={styles['problem']} aria-live="polite">
        {problem === null ? null : (
          <>
            <code aria-hidden="true">
              {text.slice(0, problem.start)}
              <mark>{text.slice(problem.start, problem.end) || ' '}</mark>
              {text.slice(problem.end)}
            </code>
            {problem.message}
          </>
        )}
      </p>
    </form>
  );
}

function problemOf(text: string, names: QueryNames): QueryProblem | null {
  const tooLong = tooLongProblem(text);
  if (tooLong !== null) return tooLong;
  try {
    parseQuery(text, names);
    return null;
  } catch (error) {
    if (error instanceof QueryError) return error;
    throw new Error(errorMessage(error));
  }
}

/** A query in the names of this very sweep. */
function exampleOf({ factors, metrics }: QueryNames): string {
  const factor = factors.find((name) => /^[a-z]\w*$/i.test(name));
  const metric = metrics.includes('test/accuracy') ? 'test/accuracy > 97%' : 'state = done';
  return factor === undefined ? metric : `has ${factor} and ${metric}`;
}
