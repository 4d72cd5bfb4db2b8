import { setTimeout as sleep } from 'node:timers/promises';
import { errorCode } from '@basin/core';
import { openWriter, type StoreWriter, writerHolder, type WriterOptions } from '@basin/store';

interface TurnOptions {
  /** What is said of a wait that a person notices, once for each process that is waited for. */
  noticed?: (line: string) => void;
  /** How long one and the same process may write and answer nothing. Default: half a minute. */
  patienceMs?: number;
}

/** A command that is just ending, or changes one thing, is gone in less; who imports much may not be. */
const defaultPatienceMs = 30_000;

/** What is shorter nobody wonders about. */
const unnoticedMs = 2_000;

const pauseMs = 100;

/**
 * Calls `attempt` until it finds the database not locked: commands that are started in one moment take
 * turns. The patience is for one holder, so that a queue of short ones is waited out.
 *
 * @throws BasinError `store/locked` when one process has held it for as long as the patience lasts.
 */
export async function inTurn<T>(
  databasePath: string,
  attempt: () => Promise<T>,
  { noticed, patienceMs = defaultPatienceMs }: TurnOptions = {},
): Promise<T> {
  let waitsFor: number | null = null;
  let sinceMs = performance.now();
  let isSaid = false;
  for (;;) {
    try {
      return await attempt();
    } catch (error) {
      if (errorCode(error) !== 'store/locked') throw error;
      const holder = writerHolder(databasePath);
      if (holder !== null && holder.pid !== waitsFor) {
        waitsFor = holder.pid;
        sinceMs = performance.now();
        isSaid = false;
      }
      const waitedMs = performance.now() - sinceMs;
      if (!isSaid && waitedMs >= unnoticedMs) {
        noticed?.(waitWords(databasePath));
        isSaid = true;
      }
      if (waitedMs >= patienceMs) throw error;
    }
    await sleep(pauseMs);
  }
}

/**
 * Opens the writer, as `inTurn` does, for who has nothing else to do meanwhile: this thread waits.
 *
 * @throws BasinError `store/locked` when another process has held it all the while; those of `openWriter`.
 */
export function openWriterInTurn(
  options: Omit<WriterOptions, 'waitMs'>,
  { noticed, patienceMs = defaultPatienceMs }: TurnOptions = {},
): StoreWriter {
  try {
    return openWriter({ ...options, waitMs: Math.min(unnoticedMs, patienceMs) });
  } catch (error) {
    if (errorCode(error) !== 'store/locked' || patienceMs <= unnoticedMs) throw error;
  }
  noticed?.(waitWords(options.path));
  return openWriter({ ...options, waitMs: patienceMs - unnoticedMs });
}

function waitWords(databasePath: string): string {
  const holder = writerHolder(databasePath);
  if (holder === null) return `another process writes to ${databasePath}: waiting for it`;
  const { pid, purpose } = holder;
  const what = purpose === null ? '' : ` (${purpose})`;
  return `process ${pid}${what} writes to ${databasePath}: waiting for it`;
}
