import {
  appendFileSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import {
  type CommandResult,
  startNode,
  storedTasks,
  weightHashes,
} from '../libs/execution/src/testing/command-line.ts';
import { makeOverlay } from './extension/overlay.ts';

const copy = mkdtempSync(path.join(tmpdir(), 'basin-start-'));
/** Below no package.json, as a user's folder may be. */
const outside = mkdtempSync(path.join(tmpdir(), 'basin-study-'));
const tinyStudy = `
const widths: number[] = [2, 3];
export default {
  name: 'widths',
  parameters: { width: { values: widths } },
  training: {
    dataset: { name: 'function', target: 'f1', pointCount: 50 },
    network: { layers: [{ type: 'dense', units: '$width', activation: 'tanh' }, { type: 'dense', units: 1 }] },
    optimiser: { type: 'adam', learningRate: 1e-3 },
    epochCount: 1,
    batchSize: 'full',
  },
} as const;
`;
const cache = path.join(copy, 'node_modules/.cache/basin');
const engine = path.join(copy, 'libs/engine/src/index.ts');
/** What the copy says of itself since one of its files has another text. */
let changed = '';

beforeAll(() => makeOverlay(copy));
afterAll(() => {
  for (const folder of [copy, outside]) rmSync(folder, { recursive: true, force: true });
});

/** The copy's own command line. */
function basin(args: string[], environment: NodeJS.ProcessEnv = {}): Promise<CommandResult> {
  return startNode([path.join(copy, 'apps/runner/bin/basin.js'), ...args], environment).result;
}

async function version(): Promise<string> {
  const { code, stdout, stderr } = await basin(['--version']);
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  return stdout;
}

function compiledFolders(): string[] {
  return readdirSync(cache).filter((name) => !name.endsWith('.seen'));
}

it('two that start at once compile once between them', async () => {
  const [one, other] = await Promise.all([version(), version()]);
  expect(one).toMatch(/^Basin /);
  expect(other).toBe(one);
  expect(compiledFolders()).toEqual([expect.stringMatching(/^runner-[0-9a-f]{20}$/)]);
});

it('texts written again are the same; another text is another build, whose traces have the lines of its sources', async () => {
  const before = await version();
  utimesSync(engine, new Date(), new Date());
  expect(await version()).toBe(before);
  expect(compiledFolders()).toHaveLength(1);

  appendFileSync(engine, '// another text\n');
  const file = path.join(copy, 'apps/runner/src/commands/list/run.ts');
  const lines = readFileSync(file, 'utf8').split('\n');
  const line = lines.findIndex((text) => text.startsWith('export ')) + 1;
  lines[line - 1] += ' throw new TypeError("odd");';
  writeFileSync(file, lines.join('\n'));
  changed = await version();
  expect(changed).not.toBe(before);
  expect(compiledFolders()).toHaveLength(2);

  const { code, stderr } = await basin(['list'], { BASIN_TRACES: path.join(copy, 'traces') });
  expect(code).toBe(1);
  const trace = /trace: (\S+)\)/.exec(stderr)?.[1];
  expect(trace, stderr).toBeDefined();
  expect(readFileSync(trace ?? '', 'utf8')).toContain(`${file}:${String(line)}:`);
});

it('a study in TypeScript is read wherever it lies, and trains to the same weights however it starts', async () => {
  const study = path.join(outside, 'study.ts');
  writeFileSync(study, tinyStudy);
  const sweep = async (database: string, environment: NodeJS.ProcessEnv) => {
    const file = path.join(outside, database);
    const { code, stderr } = await basin(
      ['sweep', `--file=${study}`, `--database=${file}`, '--workers=1'],
      environment,
    );
    expect(code, stderr).toBe(0);
    return {
      weights: weightHashes(storedTasks(file)),
      backend: /^backend: .*$/m.exec(stderr)?.[0],
    };
  };
  const fromSources = await sweep('sources.db', { BASIN_START: 'sources' });
  expect(Object.values(fromSources.weights)).toEqual([
    expect.stringMatching(/^[0-9a-f]{64}$/),
    expect.stringMatching(/^[0-9a-f]{64}$/),
  ]);
  expect(await sweep('compiled.db', {})).toEqual(fromSources);
});

it('runs from its sources, with a word, where nothing can be compiled, and knows the build that they are', async () => {
  rmSync(path.dirname(cache), { recursive: true });
  writeFileSync(path.dirname(cache), 'in the way');
  const { code, stdout, stderr } = await basin(['--version']);
  expect(code).toBe(0);
  expect(stdout).toBe(changed);
  expect(stderr).toMatch(/^note: Basin runs from its sources.*node_modules.\.cache/);
});
