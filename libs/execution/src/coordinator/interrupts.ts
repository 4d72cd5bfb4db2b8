/** Ctrl-C reaches a process twice when a parent such as nx passes on what the terminal sent it. */
const echoMs = 400;

/**
 * Counts interrupts (Ctrl-C, SIGTERM): the first asks to drain, the next to stop at once. Returns
 * the function that stops listening.
 */
export function onInterrupts(first: () => void, second: () => void): () => void {
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
  process.on('SIGINT', interrupted);
  process.on('SIGTERM', interrupted);
  return () => {
    process.off('SIGINT', interrupted);
    process.off('SIGTERM', interrupted);
  };
}
