import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { openReader, openWriter } from '@basin/store';
import fc from 'fast-check';
import { mutatedBytes } from '../mutation.ts';
import { parserTarget } from '../target.ts';
import { smokePlans } from './samples.ts';

/** A damaged database file, read as the dashboard and the report read it. */
export const database = parserTarget({
  name: 'database',
  reads: 'damaged SQLite files (libs/store)',
  codes: ['store/'],
  open() {
    const folder = mkdtempSync(path.join(tmpdir(), 'basin-fuzz-'));
    const good = path.join(folder, 'good.db');
    const writer = openWriter({ path: good });
    for (const plan of smokePlans.slice(0, 3)) writer.planSweep(plan);
    writer.close();
    const bytes = readFileSync(good);
    const file = path.join(folder, 'fuzzed.db');
    return {
      cases: fc.oneof(mutatedBytes([bytes]), mutatedBytes([bytes.subarray(0, 200)])),
      parse(changed) {
        for (const suffix of ['', '-wal', '-shm']) rmSync(file + suffix, { force: true });
        writeFileSync(file, changed);
        const reader = openReader(file, { waitMs: 1 });
        try {
          for (const { sweepId } of reader.sweeps().rows) {
            const { rows } = reader.tasks(sweepId, { limit: 50 });
            for (const { taskId } of rows.slice(0, 5)) reader.task(sweepId, taskId);
            reader.sweepData(sweepId);
            reader.eventsSince(0, { sweepId, limit: 100 });
          }
        } finally {
          reader.close();
        }
      },
      close: () => rmSync(folder, { recursive: true }),
    };
  },
});
