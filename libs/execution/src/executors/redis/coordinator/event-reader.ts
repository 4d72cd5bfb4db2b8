import { setTimeout as sleep } from 'node:timers/promises';
import type { Redis } from 'ioredis';

const blockMs = 1_000;
const batchSize = 500;

export interface EventReader {
  /** Ends after the read under way, at once when its client is disconnected. */
  stop(): void;
}

/** Reads a stream for ever, each entry once and in order, and removes what it has read. */
export function readEvents(
  /** A connection of its own: reads block it. */
  blocking: Redis,
  redis: Redis,
  /** May change, when a session is begun anew: the next is then read from its beginning. */
  streamKey: () => string,
  receive: (token: number, text: string) => void,
): EventReader {
  let stopped = false;
  let key = '';
  let lastId = '0-0';

  async function readOnce(): Promise<void> {
    if (key !== streamKey()) {
      key = streamKey();
      lastId = '0-0';
    }
    const reply = await blocking.xread(
      ...(['COUNT', batchSize, 'BLOCK', blockMs, 'STREAMS', key, lastId] as const),
    );
    const entries = reply?.[0]?.[1] ?? [];
    for (const [id, fields] of entries) {
      lastId = id;
      const token = Number(valueOf(fields, 'token'));
      if (!stopped) receive(token, valueOf(fields, 'message'));
    }
    if (entries.length > 0) await redis.xtrim(key, 'MINID', nextId(lastId));
  }

  async function readOn(): Promise<void> {
    while (!stopped) {
      try {
        await readOnce();
      } catch {
        // The connection is being mended, or closed with `stop`.
        if (!stopped) await sleep(100);
      }
    }
  }

  void readOn();
  return { stop: () => void (stopped = true) };
}

function valueOf(fields: string[], name: string): string {
  for (let index = 0; index + 1 < fields.length; index += 2) {
    if (fields[index] === name) return fields[index + 1] ?? '';
  }
  return '';
}

function nextId(id: string): string {
  const [milliseconds = '0', sequence = '0'] = id.split('-');
  return `${milliseconds}-${BigInt(sequence) + 1n}`;
}
