import { setTimeout as sleep } from 'node:timers/promises';
import { type BlobRef, errorMessage, sha256Hex } from '@basin/core';
import type { BlobStore } from '@basin/store';
import type { Redis } from 'ioredis';
import { type ExecutorEvent, isEnd } from '../../executor.ts';
import { outcomeBlobs } from '../protocol/attempt-blobs.ts';
import { isThere, leftoverMs, parcels, putChunks } from '../protocol/blob-transfer.ts';
import type { Keys } from '../protocol/keys.ts';
import type { WorkerMessage } from '../protocol/payload.ts';
import { retryWhenFull } from '../coordinator/retry-when-full.ts';
import type { AttemptScripts } from '../protocol/scripts.ts';

/** What one attempt says to its coordinator: in order, each message once, results before their event. */
export interface AttemptChannel {
  send(event: ExecutorEvent): void;
  /** Asks for blobs; they and the answer come under the request's id. */
  ask(request: string, refs: BlobRef[]): void;
  /** Nobody listens any more: what is unsaid stays so. */
  abandon(): void;
  readonly abandoned: boolean;
  /** Settles when all that was sent has arrived, or nobody listens. */
  settled(): Promise<void>;
}

export interface ChannelOptions {
  redis: Redis;
  scripts: AttemptScripts;
  keys: Keys;
  session: string;
  token: number;
  workerId: string;
  blobs: BlobStore;
  /** Something that should not happen, for people. */
  noticed(line: string): void;
}

/** A larger event goes in chunks. */
const largestMessageBytes = 256 * 1024;
/** Progress is news only while it is new: it is left out when so many messages wait. */
const longestBacklog = 10;
const longestWaitMs = 200;

/** Every message but for its number. */
type Unnumbered<M = WorkerMessage> = M extends WorkerMessage ? Omit<M, 'sequence'> : never;

export function openAttemptChannel(options: ChannelOptions): AttemptChannel {
  const { redis, scripts, keys, session, token, workerId, blobs } = options;
  const to = { attempts: keys.attempts(session), events: keys.events(session) };
  let chain = Promise.resolve();
  let backlog = 0;
  let sequence = 0;
  let abandoned = false;
  const wanted = (): boolean => !abandoned;

  function then(step: () => Promise<void>): void {
    backlog += 1;
    chain = chain
      .then(async () => {
        if (!abandoned) await step();
      })
      .catch((error: unknown) => {
        options.noticed(`attempt ${token} cannot be reported: ${errorMessage(error)}`);
        abandoned = true;
      })
      .finally(() => (backlog -= 1));
  }

  async function say(message: Unnumbered): Promise<void> {
    sequence += 1;
    await sayText(JSON.stringify({ ...message, sequence }));
  }

  async function sayText(text: string): Promise<void> {
    const said = await retryWhenFull(
      () => scripts.say(to, { token, worker: workerId, text, expiryMs: leftoverMs }),
      wanted,
    );
    if (!said) abandoned = true;
  }

  async function put(ref: BlobRef, bytes: Uint8Array): Promise<void> {
    await retryWhenFull(() => putChunks(redis, keys.blob(session, ref), ref, bytes), wanted);
  }

  /** A parcel at a time lies in Redis; the last is taken with the event that names all. */
  async function sendBlobs(refs: BlobRef[]): Promise<void> {
    const all = parcels(refs);
    for (const [index, parcel] of all.entries()) {
      await Promise.all(parcel.map((ref) => put(ref, blobs.get(ref))));
      if (index === all.length - 1) return;
      await say({ type: 'blobs', refs: parcel });
      for (const ref of parcel) await untilTaken(keys.blob(session, ref));
    }
  }

  async function untilTaken(base: string): Promise<void> {
    for (let waitMs = 5; !abandoned && (await isThere(redis, base));) {
      await sleep(waitMs);
      waitMs = Math.min(2 * waitMs, longestWaitMs);
    }
  }

  async function sendEvent(event: ExecutorEvent): Promise<void> {
    if (event.type === 'finished') await sendBlobs(outcomeBlobs(event.outcome));
    const text = JSON.stringify(event);
    if (text.length <= largestMessageBytes) return say({ type: 'event', event });
    const bytes = Buffer.from(text);
    const body = { sha256: sha256Hex(bytes), byteCount: bytes.byteLength };
    await put(body, bytes);
    await say({ type: 'large-event', body });
  }

  return {
    send(event) {
      if (!isEnd(event) && event.type === 'progress' && backlog > longestBacklog) return;
      then(() => sendEvent(event));
    },
    ask: (request, refs) => then(() => say({ type: 'inputs', request, refs })),
    abandon: () => void (abandoned = true),
    get abandoned() {
      return abandoned;
    },
    settled: () => chain,
  };
}
