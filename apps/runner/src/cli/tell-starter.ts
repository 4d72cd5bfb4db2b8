import { type StarterMessage, starterVariable } from '@basin/core';

/**
 * Tells the dashboard, where it started this process, and leaves it alone from then on. Whoever else has a
 * channel to it (a test's runner, a program that forks it) keeps that.
 */
export function tellStarter(message: StarterMessage): void {
  if (!process.connected || process.env[starterVariable] === undefined) return;
  process.send?.(message, () => {
    // It may be gone, or have hung up, by now.
    if (process.connected) process.disconnect();
  });
}
