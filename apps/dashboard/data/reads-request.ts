import type { SweepTimes } from '@basin/core';
import type { GroupQuery, TableGroup } from '@basin/execution/reading/group-table';
import type { CountedSweep, TableQuery } from '@basin/store';
import type { StudyFindings } from '@basin/studies';
import type { BestTraining } from './best-training.ts';

/** What is told of a sweep as a whole by a look at every task. */
export interface SweepReads {
  times: SweepTimes;
  best: BestTraining | null;
  /** Null of a sweep that no study reads. */
  findings: StudyFindings | null;
}

/** A look at every task of a sweep: which meet a query, in its order, their groups, what is counted of all, or one of `SweepReads`. */
export type ReadRequest = { database: string; sweepId: string } & (
  | { read: 'order'; query: TableQuery }
  | { read: 'groups'; query: GroupQuery }
  | { read: 'counted' }
  | { read: keyof SweepReads }
);

/** Numbers of trials, groups, or what was asked of the sweep. */
export type ReadAnswer =
  | readonly number[]
  | TableGroup[]
  | { counted: CountedSweep | null }
  | { value: SweepReads[keyof SweepReads] };

/** Reads elsewhere, while the server answers others. */
export type ReadsQueue = (request: ReadRequest) => Promise<ReadAnswer>;

/** Where the server leaves its queue for the pages, which are bundled apart from it. */
export const readsQueue = Symbol.for('basin.reads-queue');
