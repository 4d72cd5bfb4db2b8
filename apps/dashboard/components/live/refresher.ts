export interface Refresher {
  /** Refreshes as soon as so much time has passed since the last time. */
  call: (afterMs: number) => void;
  cancel: () => void;
}

/**
 * Shows a page anew, not more often than the server asks for. The first time comes at once, others at
 * a moment of their own, for all that watch a sweep hear of its changes together.
 */
export function refresher(
  refresh: () => void,
  { nowMs = Date.now, random = chance }: { nowMs?: () => number; random?: () => number } = {},
): Refresher {
  let lastMs = -Infinity;
  let timer: ReturnType<typeof setTimeout> | null = null;
  const run = () => {
    timer = null;
    lastMs = nowMs();
    refresh();
  };
  return {
    call: (afterMs) => {
      if (timer !== null) return;
      const waitMs = lastMs + afterMs - nowMs();
      if (waitMs <= 0) run();
      else timer = setTimeout(run, waitMs * (0.75 + 0.5 * random()));
    },
    cancel: () => {
      if (timer !== null) clearTimeout(timer);
      timer = null;
    },
  };
}

/** Even in [0, 1): for waiting, not for anything that is to come out the same again. */
function chance(): number {
  const [bits = 0] = crypto.getRandomValues(new Uint32Array(1));
  return bits / 2 ** 32;
}
