import type { GroupQuery, TableGroup } from '@basin/execution/reading/group-table';
import type { TableQuery } from '@basin/store';

/** A look at every task of a sweep: which meet a query, in its order, or their groups. */
export type ReadRequest = { database: string; sweepId: string } & (
  { read: 'order'; query: TableQuery } | { read: 'groups'; query: GroupQuery }
);

/** Numbers of trials, or groups. */
export type ReadAnswer = readonly number[] | TableGroup[];

/** Reads elsewhere, while the server answers others. */
export type ReadsQueue = (request: ReadRequest) => Promise<ReadAnswer>;

/** Where the server leaves its queue for the pages, which are bundled apart from it. */
export const readsQueue = Symbol.for('basin.reads-queue');
