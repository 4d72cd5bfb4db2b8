'use client';

import { createContext, type ReactNode, useContext, useEffect, useRef, useState } from 'react';
import type { SweepProgress } from '../../data/progress.ts';
import { liveHub } from './browser-live.ts';
import { type Refresher, refresher } from './refresher.ts';
import { usePageRefresh } from './use-page-refresh.ts';

export interface LiveState {
  progress: SweepProgress;
  /** Whether the page hears of changes as they happen. */
  connected: boolean;
  /** Grows whenever curves have new points. */
  metricsVersion: number;
  /** So long between two fetches of the same page, as the server asks. */
  paceMs: number;
}

const LiveContext = createContext<LiveState | null>(null);

/** What is known of the sweep right now; only inside `LiveSweep`. */
export function useLiveSweep(): LiveState {
  const state = useContext(LiveContext);
  if (state === null) throw new Error('useLiveSweep outside LiveSweep');
  return state;
}

/**
 * Follows a sweep that has not ended: progress comes with the messages, curves are told to fetch, and
 * figures, claims and tables are shown anew by the server whenever a task has settled.
 */
export function LiveSweep(props: { sweepId: string; initial: SweepProgress; children: ReactNode }) {
  const { sweepId, initial } = props;
  const refreshPage = usePageRefresh();
  const [heard, setHeard] = useState<SweepProgress | null>(null);
  const [connected, setConnected] = useState(false);
  const [metricsVersion, setMetricsVersion] = useState(0);
  const [paceMs, setPaceMs] = useState(0);
  // The server may have rendered later than the last message: the newer of the two counts.
  const progress = heard !== null && heard.sequence >= initial.sequence ? heard : initial;
  const ended = progress.status === 'complete' || progress.status === 'incomplete';
  const followed = useRef(false);
  const refreshes = useRef<Refresher | null>(null);

  useEffect(() => {
    const refresh = (refreshes.current ??= refresher(refreshPage));
    const measured = () => setMetricsVersion((version) => version + 1);
    if (ended) {
      if (!followed.current) return;
      // The last word: at a moment of its own, for all that watched hear of the end together.
      followed.current = false;
      measured();
      refresh.call(paceMs);
      return;
    }
    followed.current = true;
    return liveHub().follow(sweepId, initial.sequence, {
      connected: setConnected,
      missed: () => {
        measured();
        refresh.call(0);
      },
      message: (message) => {
        if (message.type === 'progress') setHeard(message.progress);
        if (message.type === 'end' && message.reason === 'gone') refresh.call(0);
        if (message.type !== 'metrics' && message.type !== 'settled') return;
        setPaceMs(message.refreshAfterMs);
        if (message.type === 'metrics') measured();
        else refresh.call(message.refreshAfterMs);
      },
    });
    // The cursor and the pace matter only when it begins or ends.
  }, [sweepId, ended, refreshPage]);
  // What can be done with it depends on how it stands, and is the server's to show.
  const isOutdated = progress.status !== initial.status && !ended;
  useEffect(() => {
    if (isOutdated) refreshes.current?.call(0);
  }, [isOutdated]);
  useEffect(() => () => refreshes.current?.cancel(), []);

  return (
    <LiveContext value={{ progress, connected: connected && !ended, metricsVersion, paceMs }}>
      {props.children}
    </LiveContext>
  );
}
