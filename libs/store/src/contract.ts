import type { BlobRef } from '@basin/core';

/*
 * Who owns what, and what may happen at once
 *
 * - A *task* is an identity (what to run). A *trial* is one generation of it in a database: generation 0
 *   is the first, `fresh` makes the next. A sweep is linked to one trial of each of its tasks, and two
 *   sweeps that want the same task share the trial.
 * - One process holds the writer of a database; a second `openWriter` throws `store/locked` naming the
 *   first one's pid. The lock goes with the process, however it ends. The writer belongs to one thread
 *   and every method is synchronous: what it returns is committed (`synchronous=FULL`).
 * - Readers are many, in any process, at any time. They open read-only, never wait for the writer and
 *   never make it wait; each call sees one consistent snapshot, two calls may see two.
 * - Blobs are content-addressed files beside the database. Any thread of any process may put and get.
 *   A blob is put before the event that names it, so that a stored name always has its file.
 * - States change through `reduceTask` alone. A rejected event changes and stores nothing.
 * - At every instant a sweep's planned count is the sum over its tasks' states.
 */

export type * from './reader/contract.ts';
export type * from './writer/contract.ts';

export interface BlobStore {
  readonly directory: string;
  /** Durable when it returns; cheap when the bytes are there already. */
  put(bytes: Uint8Array): BlobRef;
  /** The same without waiting: durable when it resolves. The bytes must not change before. */
  putSoon(bytes: Uint8Array): Promise<BlobRef>;
  /** @throws BasinError `store/missing-blob` when the file is absent or its bytes have another digest. */
  get(ref: BlobRef): Uint8Array;
  has(ref: BlobRef): boolean;
}
