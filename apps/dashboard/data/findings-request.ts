import type { StudyFindings } from '@basin/studies';

export interface FindingsRequest {
  /** Its path. */
  database: string;
  sweepId: string;
}

/** Computes findings elsewhere; null where there is nothing to compute them from. */
export type FindingsQueue = (request: FindingsRequest) => Promise<StudyFindings | null>;

/** Where the server leaves its queue for the pages, which are bundled apart from it. */
export const findingsQueue = Symbol.for('basin.findings-queue');
