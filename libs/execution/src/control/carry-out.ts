import { type Decision, errorCode } from '@basin/core';
import { openReader, openWriter } from '@basin/store';
import { sendCommand } from './client.ts';
import { decide } from './decide.ts';
import { inTurn } from './in-turn.ts';
import type { ControlResults } from './protocol.ts';

export interface CarriedOut<D extends Decision> {
  result: ControlResults[D['command']];
  /** By the process that coordinates the database, or in the store, for none does. */
  by: 'coordinator' | 'store';
}

/**
 * Has a decision carried out: by the process that coordinates the database if there is one, else in the
 * store, whose writer lock is taken for the moment.
 *
 * @throws BasinError `store/no-database` instead of making one, `store/locked` when a writer neither
 * answers nor ends; those of the writer, and what a coordinator answers.
 */
export function carryOut<D extends Decision>(
  databasePath: string,
  decision: D,
): Promise<CarriedOut<D>> {
  openReader(databasePath).close();
  return inTurn(databasePath, async () => {
    try {
      return { result: await sendCommand(databasePath, decision), by: 'coordinator' };
    } catch (error) {
      if (errorCode(error) !== 'runner/no-coordinator') throw error;
    }
    return { result: decideInStore(databasePath, decision), by: 'store' };
  });
}

function decideInStore<D extends Decision>(
  path: string,
  decision: D,
): ControlResults[D['command']] {
  const writer = openWriter({ path, purpose: `basin ${decision.command}` });
  try {
    return decide(decision, null, writer) as ControlResults[D['command']];
  } finally {
    writer.close();
  }
}
