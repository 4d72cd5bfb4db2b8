/**
 * How long the table of the tabular MLP takes to be read: from the file when a study is planned, from beside the
 * database when a process begins to train, and by pandas.
 *
 *   npx tsx benchmarks/table-loading.ts --python=PYTHON
 */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { parseDatasetInput } from '@basin/core';
import { loadData, resolveDataSource } from '@basin/models/data';
import { blobDirectoryOf, openBlobStore } from '@basin/store';
import { tableBytes } from './bench/table.ts';
import { median } from './measure.ts';

const { values } = parseArgs({
  options: {
    python: { type: 'string', default: process.env['BASIN_PYTHON'] ?? 'python3' },
    rounds: { type: 'string', default: '15' },
  },
});
const folder = mkdtempSync(join(tmpdir(), 'basin-table-'));
try {
  const file = join(folder, 'table.csv');
  writeFileSync(file, tableBytes());
  const blobs = openBlobStore(blobDirectoryOf(join(folder, 'basin.db')));
  const input = parseDatasetInput({ name: 'csv', file, target: 'class', testShare: 0 });
  const times: Record<'planned' | 'loaded', number[]> = { planned: [], loaded: [] };
  for (let round = 0; round < Number(values.rounds); round++) {
    const start = performance.now();
    const config = await resolveDataSource(input, {
      readFile: (path) => readFileSync(path),
      putBlob: (bytes) => blobs.put(bytes),
    });
    const planned = performance.now();
    await loadData([config], (ref) => blobs.get(ref));
    times.planned.push(planned - start);
    times.loaded.push(performance.now() - planned);
  }
  const script = `
import sys, time, pandas as pd, numpy as np
took = []
for _ in range(int(sys.argv[2])):
    start = time.perf_counter()
    table = pd.read_csv(sys.argv[1])
    x = pd.get_dummies(table.drop(columns="class")).to_numpy(np.float32)
    x = (x - x.mean(0)) / x.std(0)
    y = table["class"].astype("category").cat.codes.to_numpy()
    took.append(1e3 * (time.perf_counter() - start))
print(sorted(took)[len(took) // 2])`;
  const pandas = Number(
    execFileSync(values.python, ['-c', script, file, values.rounds], { encoding: 'utf8' }),
  );
  const shown = (ms: number): string => `${ms.toFixed(0)} ms`;
  console.log(
    `20,000 rows, ${tableBytes().length} bytes: planned from the file ${shown(median(times.planned))} (first ${shown(times.planned[0] ?? 0)}), loaded by a process ${shown(median(times.loaded))} (first ${shown(times.loaded[0] ?? 0)}), pandas ${shown(pandas)}`,
  );
} finally {
  rmSync(folder, { recursive: true, force: true });
}
