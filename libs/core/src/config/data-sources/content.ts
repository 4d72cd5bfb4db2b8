import { z } from 'zod';

/** Bytes beside the database that a data set is read from, by their SHA-256. */
export const contentFields = {
  digest: z.string().regex(/^[0-9a-f]{64}$/),
  byteCount: z
    .int()
    .min(1)
    .max(2 ** 31),
};

/** As people see it. */
export function shortDigest({ digest }: { digest: string }): string {
  return digest.slice(0, 12);
}
