import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { parseSafetensors } from '@basin/models';
import { storedTasks } from '@basin/execution/testing/command-line';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { type CommandSession, openSession } from '../../testing/command-session.ts';
import { finishedSweep } from '../../testing/finished-sweep.ts';

const folder = mkdtempSync(path.join(tmpdir(), 'basin-export-'));
let session: CommandSession;
const basin: CommandSession['basin'] = (...args) => session.basin(...args);
beforeAll(async () => void (session = await openSession()));
afterAll(() => {
  session.close();
  rmSync(folder, { recursive: true });
});

it('a stored training becomes a Python file and its tensors, and nothing of another is overwritten', async () => {
  const at = `--database=${await finishedSweep()}`;
  const task = storedTasks(await finishedSweep())[0]?.taskId.slice(0, 12) ?? '';
  const out = `--out=${path.join(folder, 'new', 'net')}`;
  const written = await basin('export', task, '--to=pytorch', out, at, '--json');
  expect(written.code, written.stderr).toBe(0);
  const files = JSON.parse(written.stdout) as { python: string; safetensors: string };
  const text = readFileSync(files.python, 'utf8');
  expect(text).toContain('nn.Sequential');
  expect(text).toContain(`task ${task}`);
  expect(text).toMatch(/^Weights: the last, of epoch \d+\.$/m);
  const tensors = parseSafetensors(readFileSync(files.safetensors));
  expect(Object.keys(tensors)).toContain('0.weight');
  // The same again is no matter; another network is.
  expect((await basin('export', task, out, at)).code).toBe(0);
  writeFileSync(files.python, `${text}\n# mine`);
  const refused = await basin('export', task, out, at);
  expect([refused.code, refused.stderr]).toEqual([
    1,
    expect.stringContaining('runner/export-exists'),
  ]);
  expect(readFileSync(files.python, 'utf8')).toContain('# mine');
  const nowhere = await basin('export', task, `--out=${path.join(files.python, 'net')}`, at);
  expect([nowhere.code, nowhere.stderr]).toEqual([
    1,
    expect.stringContaining('runner/export-failed'),
  ]);
});

it('… or a model of TensorFlow.js with its weights', async () => {
  const at = `--database=${await finishedSweep()}`;
  const [task] = storedTasks(await finishedSweep());
  const out = `--out=${path.join(folder, 'model')}`;
  const run = await basin('export', task?.taskId ?? '', '--to=tfjs', out, at, '--json');
  expect(run.code, run.stderr).toBe(0);
  const files = JSON.parse(run.stdout) as { model: string; weights: string };
  const { format, weightsManifest } = JSON.parse(readFileSync(files.model, 'utf8')) as {
    format: string;
    weightsManifest: { paths: string[]; weights: { shape: number[] }[] }[];
  };
  expect([format, weightsManifest[0]?.paths]).toEqual(['layers-model', ['weights.bin']]);
  const sizes = weightsManifest[0]?.weights.map(({ shape }) => shape.reduce((a, b) => a * b, 1));
  expect(4 * (sizes ?? []).reduce((a, b) => a + b, 0)).toBe(readFileSync(files.weights).byteLength);
});
