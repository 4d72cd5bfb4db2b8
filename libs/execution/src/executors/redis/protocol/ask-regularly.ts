import { setTimeout as sleep } from 'node:timers/promises';
import { errorMessage } from '@basin/core';
import { announceOutage } from './announce-outage.ts';

/**
 * Does something that asks Redis again and again, until `ended`: what it throws is said, and tried again
 * after the pause.
 */
export async function askRegularly(
  action: () => Promise<void>,
  how: {
    pauseMs: number;
    ended(): boolean;
    noticed(line: string): void;
    /** Whether the pause keeps the process from ending. */
    keepsAlive: boolean;
  },
): Promise<void> {
  while (!how.ended()) {
    try {
      await announceOutage(action, how.noticed);
    } catch (error) {
      if (!how.ended()) how.noticed(`Redis: ${errorMessage(error)}`);
    }
    await sleep(how.pauseMs, undefined, { ref: how.keepsAlive });
  }
}
