import type { BlobRef } from '@basin/core';
import type { Requirement } from './requirement.ts';
import type { Versions } from './payload.ts';
import { versionTag } from './versions.ts';

/** Prefix of every key when nothing else is said; it is BullMQ's `prefix` too. */
export const defaultPrefix = 'basin';

/**
 * Names of keys. All but the queues' own `meta` expire by themselves, should everybody die:
 *
 *     PREFIX:QUEUE:…                    BullMQ's
 *     PREFIX:workers                    set of worker ids; PREFIX:worker:ID is the worker's record
 *     PREFIX:sessions                   set of session ids; PREFIX:session:ID is a coordinator's record
 *     PREFIX:session:ID:attempts        hash: token → `waiting`, the worker that claimed it, or `cancel:` or `prune:` and that worker
 *     PREFIX:session:ID:events          stream: what workers say to the coordinator
 *     PREFIX:session:ID:blob:SHA:N      chunk N of a result
 *     PREFIX:session:ID:input:REQUEST…  chunks of what an attempt reads, and `…:reply`
 */
export interface Keys {
  prefix: string;
  workers: string;
  sessions: string;
  worker(id: string): string;
  /** Channel: "look what became of your attempts". */
  wake(workerId: string): string;
  session(id: string): string;
  attempts(session: string): string;
  events(session: string): string;
  /** Base of a result's chunks. */
  blob(session: string, ref: BlobRef): string;
  /** Base of an input's chunks. */
  input(session: string, request: string, ref: BlobRef): string;
  inputReply(session: string, request: string): string;
}

export function redisKeys(prefix: string): Keys {
  const session = (id: string): string => `${prefix}:session:${id}`;
  return {
    prefix,
    workers: `${prefix}:workers`,
    sessions: `${prefix}:sessions`,
    worker: (id) => `${prefix}:worker:${id}`,
    wake: (id) => `${prefix}:worker:${id}:wake`,
    session,
    attempts: (id) => `${session(id)}:attempts`,
    events: (id) => `${session(id)}:events`,
    blob: (id, ref) => `${session(id)}:blob:${ref.sha256}`,
    input: (id, request, ref) => `${session(id)}:input:${request}:${ref.sha256}`,
    inputReply: (id, request) => `${session(id)}:input:${request}:reply`,
  };
}

/** BullMQ's queue for a requirement, of one version. */
export function queueName(requirement: Requirement, versions: Versions): string {
  return `${requirement}-${versionTag(versions)}`;
}

/**
 * How an attempt is named in Redis. A unit's job has the name of its first attempt: adding it twice adds
 * it once.
 */
export function attemptName(session: string, token: number): string {
  return `${session}-${token}`;
}
