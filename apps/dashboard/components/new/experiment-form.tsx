'use client';

import { useState } from 'react';
import { Outcome } from '../actions/outcome.tsx';
import { Checked } from './checked.tsx';
import styles from './new.module.css';
import { useCheck } from './use-check.ts';
import { useStart } from './use-start.ts';

interface Named {
  slug: string;
  number: number;
  title: string;
}

/** A built-in experiment with its scale and seeds. */
export function ExperimentForm(props: {
  experiments: readonly Named[];
  presets: readonly string[];
}) {
  const { experiments, presets } = props;
  const [experiment, setExperiment] = useState(experiments[0]?.slug ?? '');
  const [preset, setPreset] = useState(presets[0] ?? '');
  const [seeds, setSeeds] = useState('');
  const { start, busy, answer } = useStart();
  const study = { experiment, preset, ...(seeds === '' ? {} : { seeds: Number(seeds) }) };
  const checked = useCheck(study);
  return (
    <div>
      <div className={styles['choice']}>
        <label htmlFor="experiment">Experiment</label>
        <select
          id="experiment"
          value={experiment}
          onChange={({ target }) => setExperiment(target.value)}
        >
          {experiments.map(({ slug, number, title }) => (
            <option key={slug} value={slug}>
              {number} {title}
            </option>
          ))}
        </select>
        <label htmlFor="preset">Scale</label>
        <select id="preset" value={preset} onChange={({ target }) => setPreset(target.value)}>
          {presets.map((name) => (
            <option key={name}>{name}</option>
          ))}
        </select>
        <label htmlFor="seeds">Seeds</label>
        <input
          id="seeds"
          type="number"
          min={1}
          max={1000}
          value={seeds}
          placeholder="as usual"
          onChange={({ target }) => setSeeds(target.value)}
        />
      </div>
      <Checked answer={checked} />
      <button
        type="button"
        className={`control ${styles['start']}`}
        disabled={busy !== null || checked?.ok !== true}
        onClick={() => void start(study)}
      >
        Start this experiment
      </button>
      <Outcome answer={answer} busy={busy} />
    </div>
  );
}
