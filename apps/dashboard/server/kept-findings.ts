import { statSync } from 'node:fs';
import type { StoreReader } from '@basin/store';
import type { StudyFindings } from '@basin/studies';
import { valuesAwaited, valuesHere } from '../data/reads-request.ts';
import { storedFindings } from './stored-findings.ts';

interface KeptFindings {
  of: (reader: StoreReader, sweepId: string) => StudyFindings | null;
  /** Computes those of the newest study, which somebody may ask for next, where pages wait for them here. */
  ofNewest: (reader: StoreReader) => void;
}

/**
 * Findings of which the last are kept until something happens in their database.
 *
 * @param least values that a study has whose findings are computed unasked.
 */
export function createKeptFindings(compute = storedFindings, least = valuesHere): KeptFindings {
  let last: { key: string; findings: StudyFindings | null } | null = null;
  const of: KeptFindings['of'] = (reader, sweepId) => {
    // Another file in the same place may know as many events.
    const { ino, birthtimeMs } = statSync(reader.path);
    const key = JSON.stringify([reader.path, ino, birthtimeMs, reader.lastSequence(), sweepId]);
    if (last?.key !== key) last = { key, findings: compute(reader, sweepId) };
    return last.findings;
  };
  return {
    of,
    ofNewest(reader) {
      const sweepId = reader.sweeps({ limit: 1 }).rows[0]?.sweepId;
      if (sweepId === undefined) return;
      const count = reader.valueCount(sweepId, valuesAwaited);
      if (count >= least && count < valuesAwaited) of(reader, sweepId);
    },
  };
}
