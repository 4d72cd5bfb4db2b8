import { setTimeout as sleep } from 'node:timers/promises';
import { type Decision, errorCode } from '@basin/core';
import { openReader, openWriter } from '@basin/store';
import { sendCommand } from './client.ts';
import { decide } from './decide.ts';
import type { ControlResults } from './protocol.ts';

/** How long to wait for a writer that neither answers nor goes: it is starting, or just ending. */
const writerTimeoutMs = 5_000;

export interface CarriedOut<D extends Decision> {
  result: ControlResults[D['command']];
  /** By the process that coordinates the database, or in the store, for none does. */
  by: 'coordinator' | 'store';
}

/**
 * Has a decision carried out: by the process that coordinates the database if there is one, else in the
 * store, whose writer lock is taken for the moment.
 *
 * @throws BasinError `store/no-database` instead of making one, `store/locked` when a writer does not
 * answer; those of the writer, and what a coordinator answers.
 */
export async function carryOut<D extends Decision>(
  databasePath: string,
  decision: D,
): Promise<CarriedOut<D>> {
  openReader(databasePath).close();
  const giveUpMs = performance.now() + writerTimeoutMs;
  for (;;) {
    try {
      return { result: await sendCommand(databasePath, decision), by: 'coordinator' };
    } catch (error) {
      if (errorCode(error) !== 'runner/no-coordinator') throw error;
    }
    try {
      return { result: decideInStore(databasePath, decision), by: 'store' };
    } catch (error) {
      if (errorCode(error) !== 'store/locked' || performance.now() > giveUpMs) throw error;
    }
    await sleep(100);
  }
}

function decideInStore<D extends Decision>(
  path: string,
  decision: D,
): ControlResults[D['command']] {
  const writer = openWriter({ path });
  try {
    return decide(decision, null, writer) as ControlResults[D['command']];
  } finally {
    writer.close();
  }
}
