'use client';

import { useRouter } from 'next/navigation';
import { createContext, type ReactNode, useContext, useEffect, useState } from 'react';
import type { SweepProgress } from '../../data/progress.ts';
import { throttled } from './throttled.ts';

export interface LiveState {
  progress: SweepProgress;
  /** Whether the page hears of changes as they happen. */
  connected: boolean;
  /** Grows whenever curves have new points. */
  metricsVersion: number;
}

const LiveContext = createContext<LiveState | null>(null);

/** What is known of the sweep right now; only inside `LiveSweep`. */
export function useLiveSweep(): LiveState {
  const state = useContext(LiveContext);
  if (state === null) throw new Error('useLiveSweep outside LiveSweep');
  return state;
}

const refreshEveryMs = 2_000;

/**
 * Follows a sweep that has not ended: progress comes with the messages, curves are told to fetch, and
 * figures, claims and tables are shown anew by the server whenever a task has settled.
 */
export function LiveSweep(props: { sweepId: string; initial: SweepProgress; children: ReactNode }) {
  const { sweepId, initial } = props;
  const router = useRouter();
  const [heard, setHeard] = useState<SweepProgress | null>(null);
  const [connected, setConnected] = useState(false);
  const [metricsVersion, setMetricsVersion] = useState(0);
  // The server may have rendered later than the last message: the newer of the two counts.
  const progress = heard !== null && heard.sequence >= initial.sequence ? heard : initial;
  const ended = progress.finished === progress.planned;

  useEffect(() => {
    if (ended) return;
    const source = new EventSource(`/api/sweeps/${sweepId}/live?after=${String(initial.sequence)}`);
    const refresh = throttled(() => {
      router.refresh();
    }, refreshEveryMs);
    const parse = (event: MessageEvent<string>) =>
      JSON.parse(event.data) as { progress: SweepProgress };
    source.addEventListener('open', () => setConnected(true));
    source.addEventListener('error', () => setConnected(false));
    source.addEventListener('progress', (event) => setHeard(parse(event).progress));
    source.addEventListener('metrics', () => setMetricsVersion((version) => version + 1));
    source.addEventListener('settled', refresh.call);
    source.addEventListener('end', () => {
      source.close();
      setConnected(false);
      setMetricsVersion((version) => version + 1);
      router.refresh();
    });
    return () => {
      refresh.cancel();
      source.close();
    };
    // The cursor matters only when a connection is opened.
  }, [sweepId, ended, router]);

  return (
    <LiveContext value={{ progress, connected, metricsVersion }}>{props.children}</LiveContext>
  );
}
