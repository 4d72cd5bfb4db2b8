export interface Throttled {
  call: () => void;
  cancel: () => void;
}

/** Runs at once, then at most every `intervalMs`; a call in between runs at the interval's end. */
export function throttled(run: () => void, intervalMs: number): Throttled {
  let timer: ReturnType<typeof setTimeout> | null = null;
  let again = false;
  const start = () => {
    run();
    timer = setTimeout(() => {
      timer = null;
      if (!again) return;
      again = false;
      start();
    }, intervalMs);
  };
  return {
    call: () => {
      if (timer === null) start();
      else again = true;
    },
    cancel: () => {
      if (timer !== null) clearTimeout(timer);
      timer = null;
      again = false;
    },
  };
}
