import { cpSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { basin, storedTasks, temporaryDatabase } from '@basin/execution/testing/command-line';
import { afterAll, describe, expect, it } from 'vitest';

/** In a folder of its own, outside of the repository. */
const database = temporaryDatabase();
afterAll(() => database.remove());
const at = `--database=${database.file}`;
const folder = path.join(path.dirname(database.file), 'my-plugin');
const plugin = `--plugin=${folder}`;

/** The id of the stored training of this label. */
function idOf(label: string): string {
  return storedTasks(database.file).find((task) => task.label === label)?.taskId ?? '';
}

describe('a plug-in', () => {
  it('is written by its template, and runs: its network, exact Hessians, its claims', async () => {
    const written = await basin('plugin', '--template', `--out=${folder}`);
    expect(written.code, written.stderr).toBe(0);
    const run = await basin('sweep', plugin, '--seeds=1', at, '--workers=2');
    expect(run.code, run.stderr).toBe(0);
    expect(run.stdout).toMatch(/gates-help: mean difference in test accuracy/);
    const tasks = storedTasks(database.file);
    expect(tasks.map(({ state }) => state)).toEqual(Array(4).fill('done'));
  });

  it('is named with the place where its network throws, tried when a study is planned', async () => {
    const broken = `${folder}-broken`;
    cpSync(folder, broken, { recursive: true });
    const file = path.join(broken, 'plugin.ts');
    const lines = readFileSync(file, 'utf8').split('\n');
    const index = lines.findIndex((line) => line.includes('const values ='));
    lines.splice(index, 0, "  throw new TypeError('late network');");
    writeFileSync(file, lines.join('\n'));
    const planned = await basin('sweep', `--plugin=${broken}`, '--seeds=1', '--dry-run', at);
    expect(planned.code).not.toBe(0);
    expect(planned.stderr).toContain(`plugin.ts:${index + 1}:9: the network "gated"`);
  });

  it('is to blame where its plan throws, or its network in a training alone: with the place, and a status', async () => {
    const late = `${folder}-late`;
    mkdirSync(late);
    const own = temporaryDatabase();
    const apart = `--database=${own.file}`;
    const lines = [
      "import { definePlugin } from '@basin/studies/plugin';",
      "import * as tf from '@tensorflow/tfjs-core';",
      'const plan = () => {',
      "  throw new Error('no plan');",
      '};',
      'const forward = ([kernel], inputs) => {',
      '  if (inputs.shape[0] > 9) throw new Error(`not ${inputs.shape[0]}`);',
      '  return tf.matMul(inputs, kernel);',
      '};',
      'export default definePlugin({',
      "  name: 'late',",
      "  studies: [{ slug: 'late-study', title: 'Late', plan }],",
      '  networks: { later: { parameters: [[2, 2]], outputShape: [2], forward } },',
      '});',
    ];
    writeFileSync(path.join(late, 'plugin.js'), lines.join('\n'));
    const study = path.join(late, 'study.json');
    const training = {
      ...{ dataset: { name: 'moons' }, network: { layers: [{ type: 'function', name: 'later' }] } },
      ...{ optimiser: { type: 'sgd', learningRate: 0.1 }, epochCount: 1, batchSize: 20 },
    };
    writeFileSync(study, JSON.stringify({ name: 'later', training }));
    const planned = await basin('sweep', `--plugin=${late}`, '--dry-run', '--json', apart);
    expect(planned.code).toBe(1);
    const { error } = JSON.parse(planned.stdout) as { error: { code: string; message: string } };
    expect(error.code).toBe('plugin/threw');
    expect(error.message).toMatch(/^plugin\.js:4:9: no plan \(trace: /);
    const run = await basin('sweep', `--plugin=${late}`, `--file=${study}`, apart, '--workers=1');
    own.remove();
    expect(run.code).toBe(1);
    expect(run.stdout).toMatch(/plugin\/threw: plugin\.js:7:\d+: not \d+/);
    expect(run.stdout + run.stderr).not.toMatch(/^\s+at /m);
  });

  it('is known to every command that reads its study: its network is trained and measured again, its claims are written', async () => {
    const gated = idOf('layer gated seed 1');
    const out = path.join(path.dirname(database.file), 'report');
    // One writes and the others only read, so all at once.
    const [measured, replayed, refused, report, best] = await Promise.all([
      basin('measure', gated, '--measure=curvature', plugin, at),
      basin('replay', gated, plugin, at, '--json'),
      basin('replay', gated, at),
      basin('report', '--study=gates', `--out=${out}`, plugin, at),
      basin('best', 'gates', plugin, at),
    ]);
    expect(replayed.code, replayed.stderr).toBe(0);
    expect(JSON.parse(replayed.stdout)).toMatchObject({ equal: true });
    expect([refused.code, refused.stderr]).toEqual([1, expect.stringContaining('plugin/missing')]);
    expect(report.code, report.stderr).toBe(0);
    expect(readFileSync(path.join(out, 'report.html'), 'utf8')).toContain('Gated units reach');
    expect(best.code, best.stderr).toBe(0);
    expect(best.stdout).toContain('gated');
    expect(measured.code, measured.stderr).toBe(0);
  });

  it('is asked for where it is not loaded, and retried where it is', async () => {
    const without = await basin('extend', 'gates', '--seeds=2', at, '--workers=1');
    expect(without.code).toBe(1);
    expect(without.stdout).toMatch(/gated seed 2: plugin\/missing: .*this process with --plugin/);
    const retried = await basin('retry', 'gates', plugin, at, '--workers=1');
    expect(retried.code, retried.stderr).toBe(0);
    expect(storedTasks(database.file).map(({ state }) => state)).toEqual(Array(8).fill('done'));
  });

  it('is named with the place where its findings throw, in place of a statistic', async () => {
    const file = path.join(folder, 'plugin.ts');
    const written = readFileSync(file, 'utf8');
    const first = 'findings: (data) => ({';
    const line = written.slice(0, written.indexOf(first)).split('\n').length;
    // On the same line, for what else is thrown there has its own place.
    writeFileSync(file, written.replace(first, `findings: (data) => ({ odd: late(),`));
    const run = await basin('sweep', plugin, '--seeds=1', at, '--workers=2');
    expect(run.stdout).toMatch(
      new RegExp(
        `undecided +gates-help: The rule failed: plugin.ts:${line}:\\d+: late is not defined`,
      ),
    );
    writeFileSync(file, written);
  });
});
