'use client';

import type { TaskState } from '@basin/core';
import { useState } from 'react';
import styles from './actions.module.css';
import { Notes, Tags } from './annotate.tsx';
import type { Said } from './answer.ts';
import { Outcome } from './outcome.tsx';
import { PanelButton } from './panel-button.tsx';
import { useAction } from './use-action.ts';

/** What can be done with one task. */
export function TaskActions(props: {
  taskId: string;
  generation: number;
  state: TaskState;
  /** Whether it can be run here: what failed elsewhere cannot. */
  canRetry: boolean;
  tags: readonly string[];
  notes: readonly { atMs: number; text: string }[];
}) {
  const { taskId, generation, state, canRetry, tags, notes } = props;
  const { act, busy, answer } = useAction<Said>();
  const [panel, setPanel] = useState<'tags' | 'notes' | null>(null);
  const target = { taskId, generation };
  const shared = { target, busy: busy !== null, act };
  const opener = (name: 'tags' | 'notes', label: string) => (
    <PanelButton {...{ name, panel, setPanel }}>{label}</PanelButton>
  );
  return (
    <section className={styles['actions']} aria-label="Actions">
      <div className={styles['row']}>
        {state === 'queued' || state === 'running' || state === 'lost' ? (
          <button
            type="button"
            className="control"
            disabled={busy !== null}
            onClick={() => void act({ command: 'cancel', targets: [target] })}
          >
            Cancel this task
          </button>
        ) : null}
        {(state === 'failed' && canRetry) || state === 'cancelled' ? (
          <button
            type="button"
            className="control"
            disabled={busy !== null}
            onClick={() => void act({ command: 'retry', target })}
          >
            Retry
          </button>
        ) : null}
        {opener('tags', tags.length === 0 ? 'Tag …' : `Tags (${tags.length})`)}
        {opener('notes', notes.length === 0 ? 'Note …' : `Notes (${notes.length})`)}
      </div>
      {panel === 'tags' ? <Tags {...shared} tags={tags} /> : null}
      {panel === 'notes' ? <Notes {...shared} notes={notes} /> : null}
      <Outcome answer={answer} busy={busy} />
    </section>
  );
}
