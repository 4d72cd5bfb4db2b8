import { isHangUpIgnored } from './hang-up.ts';

/** Ctrl-C reaches a process twice when a parent such as nx passes on what the terminal sent it. */
const echoMs = 400;

/**
 * Counts interrupts (Ctrl-C, SIGTERM): the first asks to drain, the next to stop at once. A terminal
 * that goes away (SIGHUP) asks to drain, however often it says so; nothing, where that was to be
 * ignored. Returns the function that stops listening.
 */
export function onInterrupts(
  first: () => void,
  second: () => void,
  hangUpIgnored: boolean = isHangUpIgnored(),
): () => void {
  let count = 0;
  let lastMs = -Infinity;
  const interrupted = (): void => {
    const nowMs = performance.now();
    if (nowMs - lastMs < echoMs) return;
    lastMs = nowMs;
    count += 1;
    if (count === 1) first();
    else second();
  };
  const hungUp = (): void => {
    if (!hangUpIgnored && count === 0) interrupted();
  };
  process.on('SIGINT', interrupted);
  process.on('SIGTERM', interrupted);
  process.on('SIGHUP', hungUp);
  return () => {
    process.off('SIGINT', interrupted);
    process.off('SIGTERM', interrupted);
    process.off('SIGHUP', hungUp);
  };
}
