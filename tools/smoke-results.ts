/**
 * Writes what figures of the ten experiments are drawn from in tests: results of a smoke sweep, with long
 * lists thinned and numbers shortened, a line a task.
 *
 *     npx basin sweep --preset=smoke --database=smoke.db
 *     npx tsx tools/smoke-results.ts smoke.db
 */
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { presets, type TaskData } from '@basin/core';
import { openReader } from '@basin/store';
import { workspaceRoot } from './step.ts';

const file = path.join(workspaceRoot, 'libs/studies/src/fixtures/smoke-results.json');
/** Of longer lists of numbers about so many are kept, evenly. */
const mostNumbers = 60;

const [database] = process.argv.slice(2);
if (database === undefined) throw new Error('name the database of a smoke sweep');
const reader = openReader(database);
const entries = reader.sweeps({ limit: 1_000 }).rows.flatMap(({ sweepId }) => {
  const data = reader.sweepData(sweepId);
  if (data?.preset !== presets[0]) return [];
  const lines = data.tasks.map(
    (task) => `"${task.config.kind}: ${task.label}":${JSON.stringify(kept(task), shortened)}`,
  );
  return [`"${data.experiment}":{\n${lines.join(',\n')}\n}`];
});
reader.close();
writeFileSync(file, `{\n${entries.sort().join(',\n')}\n}\n`);

/** As `MadeTask` of the tests has it. */
function kept({ state, metrics, outputs, result, parameterCount }: TaskData): object {
  const lines = Object.entries(metrics).map(([name, series]) => [
    name,
    { epochs: series.epochs, values: series.values },
  ]);
  return { state, metrics: Object.fromEntries(lines) as object, outputs, result, parameterCount };
}

function shortened(_: string, value: unknown): unknown {
  if (typeof value === 'number' && !Number.isInteger(value)) return Number(value.toPrecision(4));
  if (!Array.isArray(value) || value.length <= 2 * mostNumbers) return value;
  const step = Math.ceil(value.length / mostNumbers);
  return value.filter((_item, index) => index % step === 0 || index === value.length - 1);
}
