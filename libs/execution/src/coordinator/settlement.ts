import type { CoordinatorEnd } from './contract.ts';

/** The one end of a coordinator's work: whatever comes first. */
export interface Settlement {
  isSettled(): boolean;
  /** Rejects with what broke the sweep. */
  readonly ended: Promise<CoordinatorEnd>;
  finish(end: CoordinatorEnd): void;
  fail(error: unknown): void;
}

/** `release` is called once, before the end is known to anyone. */
export function createSettlement(release: () => void): Settlement {
  let isSettled = false;
  let settle: { resolve: (end: CoordinatorEnd) => void; reject: (error: unknown) => void };
  const ended = new Promise<CoordinatorEnd>((resolve, reject) => (settle = { resolve, reject }));
  // A failure may come before anyone awaits.
  ended.catch(() => undefined);

  function once(work: () => void): void {
    if (isSettled) return;
    isSettled = true;
    release();
    work();
  }

  return {
    isSettled: () => isSettled,
    ended,
    finish: (end) => once(() => settle.resolve(end)),
    fail: (error) => once(() => settle.reject(error)),
  };
}
