import { setTimeout as sleep } from 'node:timers/promises';
import { BasinError, errorMessage } from '@basin/core';

const firstDelayMs = 100;
const longestDelayMs = 5_000;
const giveUpAfterMs = 120_000;

/**
 * Does it again while Redis answers that its memory is full: what lies there is being taken, and
 * noeviction refuses writes until it is. Other errors pass, and so does a full Redis once `wanted` says no.
 *
 * @throws BasinError `runner/redis-full` when there is no room for two minutes.
 */
export async function retryWhenFull<T>(
  action: () => Promise<T>,
  wanted: () => boolean,
): Promise<T> {
  const giveUpMs = performance.now() + giveUpAfterMs;
  for (let delayMs = firstDelayMs; ; delayMs = Math.min(2 * delayMs, longestDelayMs)) {
    try {
      return await action();
    } catch (error) {
      if (!/\bOOM\b/.test(errorMessage(error)) || !wanted()) throw error;
      if (performance.now() > giveUpMs) {
        throw new BasinError(
          'runner/redis-full',
          'the memory of Redis stays full: give it more (maxmemory), or run fewer workers',
          { cause: error },
        );
      }
      await sleep(delayMs);
    }
  }
}
