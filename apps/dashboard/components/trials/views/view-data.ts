import type { DrawnView } from '../../../data/trial-view.ts';

/** One try at a task. */
export interface ViewAttempt {
  worker: string;
  label: string;
  attempt: number;
  state: string;
  startedAtMs: number;
  /** Of one that runs: when this was read. */
  endedAtMs: number;
}

/** What a drawn view is made from: plain, for it goes to the browser. */
export type ViewData =
  | { kind: 'scatter' | 'heat-map' | 'distribution' | 'rank'; view: DrawnView }
  /** The last column against the one of this place. */
  | { kind: 'slice'; view: DrawnView; column: number }
  | { kind: 'timeline'; attempts: ViewAttempt[] };
