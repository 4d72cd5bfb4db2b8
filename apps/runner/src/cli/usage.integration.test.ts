import { mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { basin, temporaryDatabase } from '@basin/execution/testing/command-line';
import { type CommandSession, openSession } from '../testing/command-session.ts';

/** Command lines that are wrong, and what the answer must name. */
const wrong: [string, string[], string[]][] = [
  ['an unknown flag', ['sweep', '--worker=2'], ['cli/unknown-option', '"--workers"', '--dry-run']],
  ['an unknown command', ['sweeep'], ['cli/unknown-command', '"sweep"', 'doctor']],
  [
    'an unknown experiment',
    ['sweep', '--experiment=ten-network'],
    ['cli/invalid-value', '"ten-networks"', 'function-fit'],
  ],
  ['an unknown preset', ['sweep', '--preset=fast'], ['cli/invalid-value', 'smoke, quick, paper']],
  [
    'an unknown backend',
    ['sweep', '--backend=gpu'],
    ['cli/invalid-value', 'cuda, native, webgpu, wasm, cpu'],
  ],
  ['too few workers', ['sweep', '--workers=0'], ['cli/invalid-value', '"0"', '1 to 256']],
  ['a seed that is no number', ['sweep', '--seed=one'], ['cli/invalid-value', '"one"']],
  ['a stray word', ['sweep', 'ten-networks'], ['cli/', 'ten-networks']],
];

const database = temporaryDatabase();
let session: CommandSession;
beforeAll(async () => void (session = await openSession()));
afterAll(() => {
  session.close();
  database.remove();
});

/** Runs a study that is a module, in a folder with data of its own; `left` is what lies there afterwards. */
async function sweepModule(name: string, layer: string, ends: string) {
  const folder = path.join(path.dirname(database.file), name);
  mkdirSync(folder);
  writeFileSync(path.join(folder, 'd.csv'), 'a,b,label\n1,2,0\n2,1,1\n1,3,0\n3,1,1\n');
  writeFileSync(
    path.join(folder, 'study.mjs'),
    `import { exit } from 'node:process';
     export default { training: {
       dataset: { name: 'csv', file: 'd.csv', target: 'label' },
       network: { layers: [{ type: '${layer}', units: 2 }] },
       optimiser: { type: 'sgd', learningRate: 0.1 }, epochCount: 1, batchSize: 2,
     } };
     ${ends}`,
  );
  const file = `--file=${path.join(folder, 'study.mjs')}`;
  const run = await basin('sweep', file, `--database=${folder}/own.db`, '--workers=1');
  return { ...run, left: readdirSync(folder).sort() };
}

describe('a study that is a module', () => {
  it('does not end the command in silence by ending the process, a moment after it was loaded', async () => {
    const run = await sweepModule('ends', 'dense', 'setTimeout(() => exit(0), 1);');
    expect(run.code, run.stdout).toBe(1);
    expect(run.stderr).toMatch(/^error \[plugin\/exit\]: .*study\.mjs calls process\.exit\(0\)/m);
  });

  it('leaves nothing behind where it is refused, and says that alone, whatever it ends later', async () => {
    const run = await sweepModule('refused', 'conv', "process.on('exit', () => exit(0));");
    expect(run.code, run.stdout).toBe(2);
    expect(run.stderr).toMatch(/^error \[study\/invalid\]: [^]* is "conv"; [^]*\n$/);
    expect(run.stderr.match(/^error /gm)).toHaveLength(1);
    expect(run.left).toEqual(['d.csv', 'study.mjs']);
  });
});

describe('a wrong command line', () => {
  it.each(wrong)(
    '%s is refused with exit code 2 and says what is allowed',
    async (_, args, words) => {
      const run = await session.basin(...args);
      expect(run.code).toBe(2);
      expect(run.stdout).toBe('');
      for (const word of words) expect(run.stderr).toContain(word);
    },
  );

  it('ends a process of its own as it ends in one of many', async () => {
    const [, args] = wrong[0] as (typeof wrong)[0];
    expect(await basin(...args)).toEqual(await session.basin(...args));
  });

  it('--help is no error', async () => {
    const run = await session.basin('sweep', '--help');
    expect(run.code).toBe(0);
    expect(run.stdout).toContain('--experiment');
  });

  it('--version is none either, and names the engine', async () => {
    const run = await basin('--version');
    expect(run.code, run.stderr).toBe(0);
    expect(run.stdout).toMatch(/^Basin \d+\.\d+\.\d+, engine \d+\.\d+\.\d+, build [0-9a-f]{12}\n$/);
  });
});
