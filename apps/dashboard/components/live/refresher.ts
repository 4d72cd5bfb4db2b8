export interface Refresher {
  /** Refreshes as soon as so much time has passed since the last time, and that one has ended. */
  call: (afterMs: number) => void;
  cancel: () => void;
}

/**
 * Shows a page anew, not more often than the server asks for, and one time after the other: were the
 * next asked for while a busy server still answers the last, they would pile up, and none be shown.
 * The first time comes at once, others at a moment of their own, for all that watch a sweep hear of
 * its changes together.
 */
export function refresher(
  refresh: () => Promise<unknown>,
  { nowMs = Date.now, random = chance }: { nowMs?: () => number; random?: () => number } = {},
): Refresher {
  let lastMs = -Infinity;
  let timer: ReturnType<typeof setTimeout> | null = null;
  let isRunning = false;
  /** Asked for while it ran: the shortest time that somebody would wait. */
  let owedAfterMs: number | null = null;

  async function run(): Promise<void> {
    timer = null;
    lastMs = nowMs();
    isRunning = true;
    await refresh().catch(() => undefined);
    isRunning = false;
    if (owedAfterMs === null) return;
    const afterMs = owedAfterMs;
    owedAfterMs = null;
    call(afterMs);
  }

  function call(afterMs: number): void {
    if (timer !== null) return;
    if (isRunning) {
      owedAfterMs = Math.min(owedAfterMs ?? Infinity, afterMs);
      return;
    }
    const waitMs = lastMs + afterMs - nowMs();
    if (waitMs <= 0) void run();
    else timer = setTimeout(() => void run(), waitMs * (0.75 + 0.5 * random()));
  }

  return {
    call,
    cancel() {
      if (timer !== null) clearTimeout(timer);
      timer = null;
      owedAfterMs = null;
    },
  };
}

/** Even in [0, 1): for waiting, not for anything that is to come out the same again. */
function chance(): number {
  const [bits = 0] = crypto.getRandomValues(new Uint32Array(1));
  return bits / 2 ** 32;
}
