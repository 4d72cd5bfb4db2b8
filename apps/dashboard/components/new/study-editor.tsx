'use client';

import { type ChangeEvent, useRef, useState } from 'react';
import type { GalleryStudy } from '../../data/new-study.ts';
import { Outcome } from '../actions/outcome.tsx';
import { Checked } from './checked.tsx';
import styles from './new.module.css';
import { offsetOf } from './problems.ts';
import { useCheck } from './use-check.ts';
import { useStart } from './use-start.ts';

/** A text of a study that is checked while it is written, and started. */
export function StudyEditor(props: { gallery: readonly GalleryStudy[]; begin: GalleryStudy }) {
  const { gallery, begin } = props;
  const [study, setStudy] = useState(begin);
  const { start, busy, answer } = useStart();
  const checked = useCheck(study);
  const area = useRef<HTMLTextAreaElement>(null);
  const goTo = (line: number, column: number) => {
    const offset = offsetOf(study.text, line, column);
    area.current?.focus();
    area.current?.setSelectionRange(offset, offset + 1);
  };
  const upload = async ({ target }: ChangeEvent<HTMLInputElement>) => {
    const [file] = target.files ?? [];
    if (file !== undefined) setStudy({ name: file.name, text: await file.text() });
    // The same file again, changed meanwhile, is another one.
    target.value = '';
  };
  return (
    <div className={styles['editor']}>
      <div className={styles['choice']}>
        <label htmlFor="gallery">From the gallery</label>
        <select
          id="gallery"
          value={gallery.find(({ text }) => text === study.text)?.name ?? ''}
          onChange={({ target }) => {
            const chosen = gallery.find(({ name }) => name === target.value);
            if (chosen !== undefined) setStudy(chosen);
          }}
        >
          <option value="" disabled>
            changed, or your own
          </option>
          {gallery.map(({ name }) => (
            <option key={name}>{name}</option>
          ))}
        </select>
        <label className={`control ${styles['upload']}`}>
          Open a file …
          <input
            type="file"
            accept=".yaml,.yml,.json"
            className="visually-hidden"
            onChange={(event) => void upload(event)}
          />
        </label>
      </div>
      <label htmlFor="study" className="visually-hidden">
        Study file, YAML or JSON
      </label>
      <textarea
        id="study"
        ref={area}
        className={styles['text']}
        spellCheck={false}
        autoCapitalize="off"
        rows={22}
        value={study.text}
        aria-describedby="study-check"
        onChange={({ target }) => setStudy({ ...study, text: target.value })}
      />
      <div className={styles['verdict']}>
        <div id="study-check">
          <Checked answer={checked} goTo={goTo} />
        </div>
        <button
          type="button"
          className={`control ${styles['start']}`}
          disabled={busy !== null || checked?.ok !== true}
          onClick={() => void start(study)}
        >
          Start this study
        </button>
        <Outcome answer={answer} busy={busy} />
      </div>
    </div>
  );
}
