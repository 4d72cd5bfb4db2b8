import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { openReader, openWriter } from '@basin/store';
import { expect, it, onTestFinished } from 'vitest';
import {
  eventually,
  startBasin,
  type StartedCommand,
  temporaryDatabase,
} from '@basin/execution/testing/command-line';

/** Of a test's ten minutes; on a busy machine commands take that long to start. */
const limitMs = 300_000;

/** One training of a moment. */
const study = (name: string, rate: number): string => `name: ${name}
parameters:
  rate: { values: [${rate}] }
training:
  dataset: { name: mnist-1d, trainCount: 100, testCount: 20 }
  network: { layers: [{ type: dense, units: 10 }] }
  optimiser: { type: sgd, learningRate: $rate }
  epochCount: 1
  batchSize: 20
`;

it('sweeps that are started in one moment, alike or not, take turns: none is refused, nothing is lost', async () => {
  const { file: database, remove } = temporaryDatabase();
  onTestFinished(remove);
  const folder = path.dirname(database);
  writeFileSync(path.join(folder, 'one.yaml'), study('one', 0.1));
  writeFileSync(path.join(folder, 'other.yaml'), study('other', 0.2));
  // The one that came first, of which others know only that it is there.
  const first = openWriter({ path: database, purpose: 'basin import' });
  const start = (name: string): StartedCommand =>
    startBasin('sweep', `--file=${path.join(folder, `${name}.yaml`)}`, '--workers=1', `--database=${database}`); // prettier-ignore
  const commands = ['one', 'one', 'other'].map(start);
  onTestFinished(() => {
    for (const { process: command } of commands) command.kill();
  });
  const waits = `process ${process.pid} (basin import) writes to ${database}: waiting for it`;
  // On a busy machine the others come when it has its turn: they find it starting, at work, or ending.
  let isOver = false;
  for (const { result } of commands) void result.then(() => (isOver = true));
  const seen = await eventually(
    'one of them to wait',
    () => commands.some(({ stderr }) => stderr().includes(waits)) || (isOver && 'over'),
    limitMs,
  );
  first.close();
  const ended = await Promise.all(commands.map(({ result }) => result));
  expect(seen).toBe(true);
  expect(ended.map(({ code, stderr }) => (code === 0 ? 0 : stderr))).toEqual([0, 0, 0]);
  const reader = openReader(database);
  const rows = reader.sweeps().rows;
  reader.close();
  expect(rows.map(({ name, planned, counts }) => [name, planned, counts.done]).sort()).toEqual([
    ['one', 1, 1],
    ['other', 1, 1],
  ]);
});
