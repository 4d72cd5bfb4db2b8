import { errorCode, errorMessage } from '@basin/core';
import { storedTasks } from './audit.ts';

/** Reads the database all the while, as a dashboard does, and notes what it must never see. */
export interface DatabaseWatch {
  look(): void;
  /** Whether all trials of the newest generation are done. */
  complete(): boolean;
  /** Trials seen done. */
  doneCount(): number;
  problems: Set<string>;
}

export function createDatabaseWatch(database: string): DatabaseWatch {
  /** Weights of finished trials, by generation and label. */
  const done = new Map<string, string>();
  const problems = new Set<string>();
  const tasks = (): ReturnType<typeof storedTasks> => {
    try {
      return storedTasks(database);
    } catch (error) {
      if (errorCode(error) !== 'store/no-database') {
        problems.add(`a reader met: ${errorMessage(error)}`);
      }
      return [];
    }
  };
  return {
    problems,
    doneCount: () => done.size,
    complete() {
      const all = tasks();
      return all.length > 0 && all.every(({ state }) => state === 'done');
    },
    look() {
      for (const { label, generation, state, weightsSha256 } of tasks()) {
        const key = `${label}, generation ${generation}`;
        const before = done.get(key);
        const now = state === 'done' ? (weightsSha256 ?? '') : undefined;
        if (before !== undefined && now !== before)
          problems.add(`${key} was done, and is ${state}`);
        if (now !== undefined) done.set(key, now);
      }
    },
  };
}
