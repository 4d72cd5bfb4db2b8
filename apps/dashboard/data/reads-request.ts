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
type SweepReadRequest = { database: string; sweepId: string } & (
  | { read: 'order'; query: TableQuery }
  | { read: 'groups'; query: GroupQuery }
  | { read: 'counted' }
  | { read: keyof SweepReads }
);

/** Those, or what is likely to be asked for first: the findings of the newest study, told to nobody until then. */
export type ReadRequest = SweepReadRequest | { database: string; read: 'ahead' };

/** Numbers of trials, groups, or what was asked of the sweep. */
export type ReadAnswer =
  | readonly number[]
  | TableGroup[]
  | { counted: CountedSweep | null }
  | { ahead: true }
  | { value: SweepReads[keyof SweepReads] };

/** Of fewer values findings are made in the server: some 30 ms of reading and judging. */
export const valuesHere = 2_000;
/** Of fewer than these pages wait for the process that reads; more have one of their own, and come later. */
export const valuesAwaited = 30_000;

/** Reads elsewhere, while the server answers others. */
export type ReadsQueue = (request: ReadRequest) => Promise<ReadAnswer>;

/** Where the server leaves its queue for the pages, which are bundled apart from it. */
export const readsQueue = Symbol.for('basin.reads-queue');
