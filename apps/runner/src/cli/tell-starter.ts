import type { StarterMessage } from '@basin/core';

/** Tells the program that started this one over a channel, where one did, and leaves it alone from then on. */
export function tellStarter(message: StarterMessage): void {
  if (!process.connected) return;
  process.send?.(message, () => {
    // It may be gone, or have hung up, by now.
    if (process.connected) process.disconnect();
  });
}
