import { NotRecordable } from './not-recordable.ts';

/** What is recorded at the first call and played at every one, as far as it can be recorded. */
export interface OnceRecorded<T> {
  /** Null where it runs op by op: it cannot be recorded, or its recording is disposed. */
  get(): T | null;
  dispose(): void;
}

/** @param make records; `NotRecordable` leaves it at op by op, other errors reach the caller. */
export function onceRecorded<T>(make: () => T, dispose: (made: T) => void): OnceRecorded<T> {
  let made: T | null = null;
  let isEager = false;
  return {
    get() {
      if (made !== null || isEager) return made;
      try {
        return (made = make());
      } catch (error) {
        if (!(error instanceof NotRecordable)) throw error;
        isEager = true;
        return null;
      }
    },
    dispose() {
      if (made !== null) dispose(made);
      made = null;
      isEager = true;
    },
  };
}
