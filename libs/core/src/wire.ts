import { z } from 'zod';
import { knownErrorCode } from './errors/catalogue.ts';
import type { Json } from './json.ts';

/** Pieces of the records that cross threads, processes and Redis. */

/** A whole number from 0 on. */
export const count = z.int().min(0);

/** What `JSON.parse` returned is JSON already. */
export const json = z.custom<Json>((value) => value !== undefined);

/** A SHA-256 in lower-case hexadecimal. */
export const sha256Schema = z.string().regex(/^[0-9a-f]{64}$/);

/**
 * The code of an error, ours or a foreign one's. Another version may have codes that this one does
 * not know: they are read as `unexpected`, so that the message still arrives.
 */
export const errorCodeSchema = z
  .string()
  .regex(/^(unexpected|[a-z]+\/[a-z0-9-]{1,100})$/)
  .transform(knownErrorCode);

/** Words for people: an error's message, a reason. */
export const messageSchema = z.string().max(200_000);
