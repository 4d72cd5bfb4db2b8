'use client';

import { PageLink } from '../page-link.tsx';
import { type ReactNode, useState } from 'react';
import type { Extension } from '../../data/extension.ts';
import type { SweepStatus } from '../../data/status.ts';
import styles from './actions.module.css';
import { Notes, Tags } from './annotate.tsx';
import type { Said } from './answer.ts';
import { ExtendForm } from './extend-form.tsx';
import { Outcome } from './outcome.tsx';
import { PanelButton } from './panel-button.tsx';
import { useAction } from './use-action.ts';

type Panel = 'cancel' | 'extend' | 'tags' | 'notes';

/** What can be done with a sweep, by how it stands; each with its outcome in words. */
export function SweepActions(props: {
  sweepId: string;
  status: SweepStatus;
  /** Tasks that have not ended. */
  leftCount: number;
  /** Whether its tasks can be run here: runs that were made elsewhere cannot. */
  canRun: boolean;
  isArchived: boolean;
  tags: readonly string[];
  notes: readonly { atMs: number; text: string }[];
  extension: Extension | null;
}) {
  const { sweepId, status, leftCount, canRun, isArchived, tags, notes, extension } = props;
  const { act, busy, answer } = useAction<Said & { sweepId?: string }>();
  const [panel, setPanel] = useState<Panel | null>(null);
  const isOpen = canRun && status !== 'complete' && status !== 'incomplete';
  const sweepIds = [sweepId];
  const button = (label: string, asked: object): ReactNode => (
    <button
      type="button"
      className="control"
      disabled={busy !== null}
      onClick={() => void act(asked)}
    >
      {label}
    </button>
  );
  const opener = (name: Panel, label: string): ReactNode => (
    <PanelButton {...{ name, panel, setPanel }}>{label}</PanelButton>
  );
  const shared = { target: { sweepId }, busy: busy !== null, act };
  return (
    <section className={styles['actions']} aria-label="Actions">
      <div className={styles['row']}>
        {isOpen && status !== 'paused' && status !== 'unattended'
          ? button('Pause', { command: 'pause', sweepIds })
          : null}
        {isOpen && (status === 'paused' || status === 'unattended' || status === 'waiting')
          ? button('Resume', { command: 'resume', sweepIds })
          : null}
        {isOpen ? opener('cancel', 'Cancel …') : null}
        {canRun && status === 'incomplete'
          ? button('Retry', { command: 'retry', target: { sweepId } })
          : null}
        {extension === null ? null : opener('extend', 'Extend …')}
        {opener('tags', tags.length === 0 ? 'Tag …' : `Tags (${tags.length})`)}
        {opener('notes', notes.length === 0 ? 'Note …' : `Notes (${notes.length})`)}
        {button(isArchived ? 'Take out of the archive' : 'Archive', {
          command: 'archive',
          sweepId,
          archived: !isArchived,
        })}
      </div>
      {panel === 'cancel' && isOpen ? (
        <div className={styles['form']}>
          <p>
            {leftCount === 1 ? 'The task' : `The ${leftCount} tasks`} that it has left, running ones
            too, end without a result. Retry queues them again.
          </p>
          <button
            type="button"
            className="control"
            disabled={busy !== null}
            onClick={() =>
              void act({ command: 'cancel', targets: [{ sweepId }] }).then(() => setPanel(null))
            }
          >
            Cancel what is left
          </button>
        </div>
      ) : null}
      {panel === 'extend' && extension !== null ? (
        <ExtendForm {...{ sweepId, extension, act }} busy={busy !== null} />
      ) : null}
      {panel === 'tags' ? <Tags {...shared} tags={tags} /> : null}
      {panel === 'notes' ? <Notes {...shared} notes={notes} /> : null}
      <Outcome answer={answer} busy={busy} />
      {answer?.ok === true && answer.sweepId !== undefined ? (
        <p>
          <PageLink href={`/sweeps/${answer.sweepId}`}>Open it</PageLink>
        </p>
      ) : null}
    </section>
  );
}
