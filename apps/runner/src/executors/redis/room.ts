import { setTimeout as sleep } from 'node:timers/promises';
import { errorMessage } from '@basin/core';

const firstDelayMs = 100;
const longestDelayMs = 5_000;

/**
 * Does it again while Redis answers that its memory is full: what lies there is being taken, and
 * noeviction refuses writes until it is. Other errors pass, and so does a full Redis once `wanted` says no.
 */
export async function whenThereIsRoom<T>(
  action: () => Promise<T>,
  wanted: () => boolean,
): Promise<T> {
  for (let delayMs = firstDelayMs; ; delayMs = Math.min(2 * delayMs, longestDelayMs)) {
    try {
      return await action();
    } catch (error) {
      if (!/\bOOM\b/.test(errorMessage(error)) || !wanted()) throw error;
      await sleep(delayMs);
    }
  }
}
