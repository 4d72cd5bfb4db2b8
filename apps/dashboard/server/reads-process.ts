/**
 * A process of its own that looks at every task of large sweeps: the server goes on answering. One
 * request after the other (`ReadRequest` with its number), each with one answer, until nobody asks any
 * more.
 */
import { endProcess } from '@basin/execution/modules/process-end';
import { groupTable } from '@basin/execution/reading/group-table';
import { openReader } from '@basin/store';
import { bestTraining } from '../data/best-training.ts';
import type { ReadAnswer, ReadRequest } from '../data/reads-request.ts';
import { createKeptFindings } from './kept-findings.ts';
import { loadPlugins } from './load-plugins.ts';
import type { NumberedAnswer, NumberedRequest } from './reads-queue.ts';

const findings = createKeptFindings();
let plugged: Promise<void> | undefined;
/** One after the other: a plug-in is loaded before the first. */
let last = Promise.resolve();

process.on('message', ({ number, request, plugins }: NumberedRequest) => {
  plugged ??= loadPlugins(plugins);
  last = last.then(async () => {
    let answer: NumberedAnswer;
    try {
      await plugged;
      answer = { number, found: read(request) };
    } catch (error) {
      answer = { number, problem: String(error) };
    }
    process.send?.(answer);
  });
});

function read(request: ReadRequest): ReadAnswer {
  // Opened anew for each: another file may have been put in its place.
  const reader = openReader(request.database);
  try {
    if (request.read === 'ahead') {
      findings.ofNewest(reader);
      return { ahead: true };
    }
    const { sweepId } = request;
    switch (request.read) {
      case 'order':
        return reader.tableIds(sweepId, request.query);
      case 'groups':
        return groupTable(reader, sweepId, request.query);
      case 'counted':
        return { counted: reader.counted(sweepId) };
      case 'times':
        return { value: reader.times([sweepId], { nowMs: Date.now() }) };
      case 'best':
        return { value: bestTraining(reader, sweepId) };
      case 'findings':
        return { value: findings.of(reader, sweepId) };
    }
  } finally {
    reader.close();
  }
}

// The server has gone, or has not asked for long.
process.on('disconnect', () => endProcess(0));
