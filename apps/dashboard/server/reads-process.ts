/**
 * A process of its own that looks at every task of large sweeps: the server goes on answering. One
 * request after the other (`ReadRequest` with its number), each with one answer, until nobody asks any
 * more.
 */
import { groupTable } from '@basin/execution/reading/group-table';
import { openReader } from '@basin/store';
import type { ReadAnswer, ReadRequest } from '../data/reads-request.ts';
import type { NumberedAnswer, NumberedRequest } from './reads-queue.ts';

process.on('message', ({ number, request }: NumberedRequest) => {
  let answer: NumberedAnswer;
  try {
    answer = { number, found: read(request) };
  } catch (error) {
    answer = { number, problem: String(error) };
  }
  process.send?.(answer);
});

function read(request: ReadRequest): ReadAnswer {
  const { database, sweepId } = request;
  // Opened anew for each: another file may have been put in its place.
  const reader = openReader(database);
  try {
    return request.read === 'groups'
      ? groupTable(reader, sweepId, request.query)
      : reader.tableIds(sweepId, request.query);
  } finally {
    reader.close();
  }
}

// The server has gone, or has not asked for long.
process.on('disconnect', () => process.exit(0));
