import { cpSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type CommandResult, startNode } from '../../libs/execution/src/testing/command-line.ts';
import { workspaceRoot } from '../step.ts';
import { extend, type Extension, kinds } from './extension.ts';
import { makeOverlay } from './overlay.ts';

/** Files outside its own that adding one of a kind may change. */
const mostChangedFiles = 3;

const copy = mkdtempSync(path.join(tmpdir(), 'basin-extension-'));
const database = path.join(copy, 'results', 'basin.db');
const added: Extension[] = [];
const seed = { format: 'number', values: expect.any(Array) as unknown };

beforeAll(() => {
  makeOverlay(copy);
  for (const kind of kinds) added.push(extend(copy, kind));
  cpSync(path.join(import.meta.dirname, 'reader'), copy, { recursive: true });
});
afterAll(() => rmSync(copy, { recursive: true, force: true }));

/** The copy's own command line. */
async function basin(...args: string[]): Promise<CommandResult> {
  const bin = path.join(copy, 'apps', 'runner', 'bin', 'basin.js');
  const result = await startNode([bin, ...args, `--database=${database}`]).result;
  expect(result, result.stderr).toMatchObject({ code: 0 });
  return result;
}

/** What TypeScript says of the copy's sources, without its tests. */
async function typeErrors(): Promise<string> {
  const project = path.join(copy, 'tsconfig.sources.json');
  const sources = {
    extends: './tsconfig.json',
    compilerOptions: { incremental: false, tsBuildInfoFile: null },
    include: ['libs/*/src/**/*.ts', 'apps/runner/src/**/*.ts'],
    exclude: ['**/node_modules', '**/*.test.ts', '**/testing/**', '**/fixtures/**'],
  };
  writeFileSync(project, JSON.stringify(sources));
  const tsc = path.join(workspaceRoot, 'node_modules', 'typescript-native', 'bin', 'tsc');
  return (await startNode([tsc, '--project', project]).result).stdout;
}

test('there is one of every kind that can be added', () => {
  expect(kinds).toEqual([
    ...['activation', 'backend', 'chart', 'data-source', 'executor', 'experiment', 'layer'],
    ...['loss', 'measure', 'metric', 'optimiser', 'sampler', 'schedule'],
  ]);
});

test.each(kinds)('%s: at most three files that are there change', (kind) => {
  const { newFiles, changedFiles } = added.find((one) => one.kind === kind) as Extension;
  expect(newFiles.length).toBeGreaterThan(0);
  expect(changedFiles.length).toBeLessThanOrEqual(mostChangedFiles);
});

describe('all of them together', () => {
  test('are what the types allow, train, are measured and are shown', async () => {
    const types = typeErrors();
    await basin(
      ...['sweep', '--experiment=additions', '--preset=smoke', '--executor=one-by-one', '--json'],
    );
    const study = path.join(import.meta.dirname, 'study.yaml');
    await basin('sweep', `--file=${study}`, '--backend=plain', '--workers=1', '--json');
    expect(await readByDashboard()).toEqual([
      expect.objectContaining({
        counts: expect.objectContaining({ done: 3 }) as unknown,
        curves: expect.arrayContaining([{ ...seed, name: 'train/weight-norm' }]) as unknown,
      }),
      expect.objectContaining({
        experiment: 'additions',
        counts: expect.objectContaining({ done: 4 }) as unknown,
        curves: expect.arrayContaining([{ ...seed, name: 'train/weight-norm' }]) as unknown,
        figures: [{ figure: 'lengths', problem: null, drawn: true }],
        results: [1, 2].map(() => ({
          measure: 'weight-length',
          length: expect.any(Number) as unknown,
        })),
      }),
    ]);
    expect(await types).toBe('');
  });
});

async function readByDashboard(): Promise<unknown> {
  const { code, stdout, stderr } = await startNode(
    [
      // As in a server component.
      ...['--conditions=react-server', '--import', 'tsx'],
      path.join(copy, 'apps', 'dashboard', 'data', 'read-everything.ts'),
    ],
    { BASIN_DATABASE: database },
  ).result;
  expect(code, stderr).toBe(0);
  return JSON.parse(stdout);
}
