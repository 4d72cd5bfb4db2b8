const announceAfterMs = 5_000;

/** Does something that asks Redis, and says so when that takes long: commands wait until it is back. */
export async function announceOutage<T>(
  action: () => Promise<T>,
  noticed: (line: string) => void,
): Promise<T> {
  const startedMs = performance.now();
  let told = false;
  const timer = setTimeout(() => {
    told = true;
    noticed('Redis does not answer; waiting for it');
  }, announceAfterMs);
  try {
    return await action();
  } finally {
    clearTimeout(timer);
    if (told) {
      const seconds = Math.round((performance.now() - startedMs) / 1_000);
      noticed(`Redis answers again, after ${seconds} s`);
    }
  }
}
