import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { compileScript } from '../../libs/execution/src/bundle/compile-application.ts';
import { type CommandResult, startNode } from '../../libs/execution/src/testing/command-line.ts';
import { quickCollector } from '../static-checks.ts';
import { workspaceRoot } from '../step.ts';
import { extend, type Extension, kinds } from './extension.ts';
import { makeOverlay } from './overlay.ts';

/** Files outside its own that adding one of a kind may change. */
const mostChangedFiles = 3;

const copy = mkdtempSync(path.join(tmpdir(), 'basin-extension-'));
const database = path.join(copy, 'results', 'basin.db');
const added: Extension[] = [];

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
  // Of several, each would work out anew what the schemas' types are.
  const { stdout } = await startNode([tsc, '-p', project, '--checkers', '1'], quickCollector)
    .result;
  return stdout;
}

/** What the dashboard's own functions say of a sweep. */
interface Shown {
  experiment: string;
  counts: unknown;
  curves: unknown[];
  figures: unknown[];
  timeline: { worker: string; startedAtMs: number; endedAtMs: number }[];
  results: { result: unknown; facts: unknown }[];
  tasks: {
    kind: string;
    factors: Record<string, unknown>;
    backend: string;
    facts: Record<string, string>;
  }[];
}

/** The experiment that was added, and a study file. Both use the vocabulary that was added. */
let pages: { experiment: Shown; study: Shown };

/** What a page shows of the one that was added, kind by kind. */
const shown: [kind: string, read: () => unknown, expected: unknown][] = [
  ['activation', () => factsOf('Network'), containing('cube')],
  ['backend', () => trainings('study').map(({ backend }) => backend), Array(3).fill('plain')],
  ['chart', () => pages.experiment.figures, [{ figure: 'lengths', problem: null, drawn: true }]],
  ['data-source', () => factsOf('Data'), Array(5).fill('a line of slope 2 on 32 points')],
  ['executor', () => workedOneByOne(pages.experiment.timeline), Array(4).fill('one by one')],
  ['experiment', () => pages.experiment, expect.objectContaining({ experiment: 'additions' })],
  ['layer', () => factsOf('Network'), containing('× 0.5')],
  ['loss', () => factsOf('Loss'), Array(5).fill('quartic-error')],
  ['measure', () => pages.experiment.results, Array(2).fill(lengthResult())],
  ['metric', () => pages.study.curves, expect.arrayContaining([weightNorms(3)])],
  ['optimiser', () => factsOf('Optimiser'), containing('sign descent')],
  ['sampler', () => trainings('study').map(({ factors }) => factors['rate']), [0.03, 0.02, 0.01]],
  ['schedule', () => factsOf('Schedule'), Array(5).fill('÷ (1 + epochs)')],
];

test('there is one of every kind that can be added', () => {
  expect(kinds).toEqual(shown.map(([kind]) => kind));
});

test.each(kinds)('%s: at most three files that are there change, as the table says', (kind) => {
  const { newFiles, changedFiles } = added.find((one) => one.kind === kind) as Extension;
  expect(newFiles.length).toBeGreaterThan(0);
  expect(changedFiles.length).toBeLessThanOrEqual(mostChangedFiles);
  expect(changedFilesInTable(kind)).toBe(changedFiles.length);
});

describe('all of them together', () => {
  beforeAll(async () => {
    await basin(
      ...['sweep', '--experiment=additions', '--preset=smoke', '--executor=one-by-one', '--json'],
    );
    const study = path.join(import.meta.dirname, 'study.yaml');
    await basin('sweep', `--file=${study}`, '--backend=plain', '--workers=1', '--json');
    const [own, built] = await readByDashboard();
    pages = { experiment: built as Shown, study: own as Shown };
  });

  test('trained, were measured, and nothing failed', () => {
    expect(pages.study.counts).toMatchObject({ done: 3 });
    expect(pages.experiment.counts).toMatchObject({ done: 4 });
  });

  test.each(shown)('%s: goes through the runner to a page', (_kind, read, expected) => {
    expect(read()).toEqual(expected);
  });

  test('are what the types allow', async () => {
    expect(await typeErrors()).toBe('');
  });
});

function trainings(of: 'experiment' | 'study'): Shown['tasks'] {
  return pages[of].tasks.filter(({ kind }) => kind === 'training');
}

/** Who worked on the attempts, and whether one began before another had ended. */
function workedOneByOne(timeline: Shown['timeline']): string[] {
  return timeline.map(({ worker, startedAtMs }, index) =>
    startedAtMs < (timeline[index - 1]?.endedAtMs ?? 0) ? 'two at once' : worker,
  );
}

/** What the pages of all five trainings say under a heading. */
function factsOf(term: string): unknown[] {
  return [...trainings('experiment'), ...trainings('study')].map(({ facts }) => facts[term]);
}

function containing(text: string): unknown[] {
  return Array(5).fill(expect.stringContaining(text));
}

function lengthResult(): unknown {
  const length = expect.any(Number) as unknown;
  const facts = [['Length', expect.any(String)]];
  return { result: { measure: 'weight-length', length }, facts };
}

function weightNorms(seedCount: number): unknown {
  const values = Array(seedCount).fill(expect.arrayContaining([expect.any(Number)]));
  return { name: 'train/weight-norm', format: 'number', values };
}

/** The number of changed files that docs/architecture.md gives for a kind. */
function changedFilesInTable(kind: string): number {
  const page = readFileSync(path.join(workspaceRoot, 'docs', 'architecture.md'), 'utf8');
  const row = new RegExp(`^\\| ${kind.replace('-', ' ')} \\|[^|]*\\| (\\d+) \\|`, 'm');
  return Number(row.exec(page)?.[1]);
}

async function readByDashboard(): Promise<Shown[]> {
  const reader = path.join(copy, 'apps', 'dashboard', 'data', 'read-everything');
  // As in a server component. In one file: to load its modules one by one, and compile each, takes four
  // seconds of a core.
  const condition = 'react-server';
  await compileScript(`${reader}.ts`, `${reader}.mjs`, [condition]);
  const { code, stdout, stderr } = await startNode([`--conditions=${condition}`, `${reader}.mjs`], {
    BASIN_DATABASE: database,
  }).result;
  expect(code, stderr).toBe(0);
  return JSON.parse(stdout) as Shown[];
}
