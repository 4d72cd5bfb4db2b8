import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import type { CurvatureResult, HessianResult, SensitivityResult } from '@basin/core';
import { safetensorsBytes } from '@basin/models';
import { openReader } from '@basin/store';
import { afterAll, describe, expect, it, onTestFinished } from 'vitest';
import { basin, temporaryDatabase } from '@basin/execution/testing/command-line';
import { openSession } from '../../testing/command-session.ts';
import { checkDocument } from '../../testing/check-document.ts';

const database = temporaryDatabase();
afterAll(() => database.remove());
const fixtures = fileURLToPath(new URL('../../analyse/fixtures/', import.meta.url));

interface Expected {
  loss: number;
  gradientNorm: number;
  eigenvalues: number[];
  trace: number;
  exampleGradientNorm: number;
}
interface Printed {
  parameterCount: number;
  weightsSha256: string;
  results: unknown[];
}

function expectedOf(name: string): Expected {
  return JSON.parse(readFileSync(`${fixtures}${name}.expected.json`, 'utf8')) as Expected;
}

function analyse(name: string, data: string, ...flags: string[]) {
  return basin(
    'analyse',
    `--network=${fixtures}${name}.network.json`,
    `--weights=${fixtures}${name}.safetensors`,
    `--data=${data}`,
    '--json',
    ...flags,
  );
}

const relative = (found: number, wanted: number): number => Math.abs(found / wanted - 1);

/** Largest difference of two lists, relative to the largest absolute value. */
function relativeError(found: readonly number[], wanted: readonly number[]): number {
  expect(found).toHaveLength(wanted.length);
  const scale = Math.max(...wanted.map(Math.abs));
  return Math.max(...found.map((value, i) => Math.abs(value - (wanted[i] as number)))) / scale;
}

describe('basin analyse', () => {
  it.each([
    ['tanh-f1', 'function:f1:200', 77, []],
    ['convolution-mnist', 'mnist:train:60', 382, ['--pixels=unit']],
  ])('measures %s as torch.func does in float64', async (name, data, parameterCount, flags) => {
    const measures = '--measure=hessian,eigenvalues,trace,sensitivity';
    const run = await analyse(name, data, measures, ...flags);
    expect(run.code, run.stderr).toBe(0);
    const printed = checkDocument('analyse', JSON.parse(run.stdout) as Printed);
    const [hessian, curvature, sensitivity] = printed.results as [
      HessianResult,
      CurvatureResult,
      SensitivityResult,
    ];
    const expected = expectedOf(name);
    expect(printed.parameterCount).toBe(parameterCount);
    expect(hessian.precision).toBe('float64');
    expect(relative(hessian.loss, expected.loss)).toBeLessThan(1e-8);
    expect(relative(hessian.gradientNorm, expected.gradientNorm)).toBeLessThan(1e-8);
    expect(relativeError(hessian.eigenvalues, expected.eigenvalues)).toBeLessThan(1e-8);
    const leading = [...expected.eigenvalues].sort((a, b) => Math.abs(b) - Math.abs(a));
    const pairs = curvature.eigenpairs.map(({ value }) => value);
    expect(relativeError(pairs, leading.slice(0, 5))).toBeLessThan(1e-8);
    const { mean, standardError } = curvature.trace as NonNullable<CurvatureResult['trace']>;
    expect(Math.abs(mean - expected.trace)).toBeLessThan(4 * standardError);
    // Sensitivities are taken in float32.
    expect(relative(sensitivity.exampleGradientNorm, expected.exampleGradientNorm)).toBeLessThan(
      1e-5,
    );
  });

  it('stores results once, and prints the stored ones afterwards', async () => {
    const at = `--database=${database.file}`;
    const first = await analyse('tanh-f1', 'function:f1:200', '--measure=hessian', at);
    expect(first.code, first.stderr).toBe(0);
    const more = await analyse('tanh-f1', 'function:f1:200', '--measure=hessian,trace', at);
    expect(more.code, more.stderr).toBe(0);
    const [{ results: stored }, { results: both }] = [first, more].map(
      ({ stdout }) => JSON.parse(stdout) as Printed,
    ) as [Printed, Printed];
    expect(both).toHaveLength(2);
    expect(both[0]).toEqual(stored[0]);

    const reader = openReader(database.file);
    const sweeps = reader.sweeps().rows;
    expect(sweeps.map(({ counts, planned }) => [counts.done, planned])).toEqual([
      [3, 3],
      [2, 2],
    ]);
    const tasks = reader.sweepData(sweeps[0]?.sweepId ?? '')?.tasks ?? [];
    expect(tasks[0]).toMatchObject({ label: 'weights: tanh-f1.safetensors', parameterCount: 77 });
    const attempts = tasks.map(({ id }) => reader.task(sweeps[0]?.sweepId ?? '', id)?.attempts);
    expect(attempts.map((list) => list?.length)).toEqual([1, 1, 1]);
    reader.close();
  });

  it('gives a training that more is measured of, and does not train it again', async () => {
    const reader = openReader(database.file);
    const { rows } = reader.tasks(reader.sweeps().rows.at(-1)?.sweepId ?? '', { kind: 'training' });
    reader.close();
    const [given] = rows.map(({ taskId }) => taskId.slice(0, 12));
    const at = `--database=${database.file}`;
    const asked = ['measure', given ?? '', '--measure=predictions', at] as const;
    const run = await basin(...asked, '--set=split=train', '--set=worstCount=2');
    expect(run.code, run.stderr).toBe(0);
    expect(run.stdout).toContain('2 done: ');
    const loss = Number(/^ {2}loss +(\S+)$/m.exec(run.stdout)?.[1]);
    expect(relative(loss, expectedOf('tanh-f1').loss)).toBeLessThan(1e-5);
    const again = await basin(...asked, '--set=split=train', '--set=worstCount=2', '--json');
    const { results } = JSON.parse(again.stdout) as { results: { result: { loss: number } }[] };
    expect(results.map(({ result }) => relative(result.loss, loss) < 1e-9)).toEqual([true]);
    const wrong = await basin(...asked, '--set=worst=2');
    expect([wrong.code, wrong.stderr]).toEqual([2, expect.stringContaining('"worst"')]);
  });

  it('needs no description of an nn.Sequential, and takes a table as it is', async () => {
    const folder = path.dirname(database.file);
    const tensor = (shape: number[], values: number[]) => ({ shape, values });
    const weights = path.join(folder, 'chain.safetensors');
    const chain = (slope: number) => ({
      '0.weight': tensor([2, 1], [slope, -1]),
      '0.bias': tensor([2], [0, 1]),
      '2.weight': tensor([1, 2], [1, 3]),
      '2.bias': tensor([1], [0.5]),
    });
    writeFileSync(weights, safetensorsBytes(chain(2)));
    // relu(2x) + 3 relu(1 − x) + 0.5 at 0, 1, 2 is 3.5, 2.5, 4.5.
    writeFileSync(path.join(folder, 'd.csv'), 'x,y\n0,3.5\n1,2.5\n2,7.5\n');
    const data = `--data=csv:${folder}/d.csv:y`;
    const run = (...flags: string[]) =>
      basin('analyse', `--weights=${weights}`, data, '--measure=hessian', '--json', ...flags);
    const asked = await run();
    expect([asked.code, asked.stderr]).toEqual([1, expect.stringContaining('--activation=relu')]);
    const told = await run('--activation=relu');
    expect(told.code, told.stderr).toBe(0);
    const [hessian] = (JSON.parse(told.stdout) as Printed).results as [HessianResult];
    expect(hessian.loss).toBeCloseTo(3, 10);
    writeFileSync(weights, safetensorsBytes(chain(Number.NaN)));
    const broken = await run('--activation=relu');
    expect(broken.stderr).toContain('"0.weight": value 0 is NaN');
    expect(broken.stderr).not.toContain('learning rate');
  });

  it('says which tensor, name, file or word is wrong, and computes nothing', async () => {
    const network = path.join(path.dirname(database.file), 'network.json');
    writeFileSync(
      network,
      JSON.stringify({ inputShape: [1], layers: [{ type: 'dens', units: 3 }] }),
    );
    const weights = `--weights=${fixtures}tanh-f1.safetensors`;
    const data = '--data=function:f1';
    const { basin: inSession, close } = await openSession();
    onTestFinished(close);
    const wrong = await inSession('analyse', `--network=${network}`, weights, data);
    expect([wrong.code, wrong.stderr]).toEqual([2, expect.stringContaining('layers[0]')]);

    writeFileSync(
      network,
      JSON.stringify({ inputShape: [1], layers: [{ type: 'dense', units: 3 }] }),
    );
    const unfit = await inSession('analyse', `--network=${network}`, weights, data);
    expect([unfit.code, unfit.stderr]).toEqual([1, expect.stringContaining('not wanted fc1')]);

    const absent = await inSession(
      'analyse',
      `--network=${network}`,
      '--weights=none.safetensors',
      data,
    );
    expect([absent.code, absent.stderr]).toEqual([2, expect.stringContaining('none.safetensors')]);

    const measure = await analyse('tanh-f1', 'function:f1', '--measure=hesian');
    expect([measure.code, measure.stderr]).toEqual([2, expect.stringContaining('did you mean')]);
  });
});
