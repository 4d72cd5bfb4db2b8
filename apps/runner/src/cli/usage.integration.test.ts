import { describe, expect, it } from 'vitest';
import { basin } from '@basin/execution/testing/command-line';

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

describe('a wrong command line', () => {
  it.each(wrong)(
    '%s is refused with exit code 2 and says what is allowed',
    async (_, args, words) => {
      const run = await basin(...args);
      expect(run.code).toBe(2);
      expect(run.stdout).toBe('');
      for (const word of words) expect(run.stderr).toContain(word);
    },
  );

  it('--help is no error', async () => {
    const run = await basin('sweep', '--help');
    expect(run.code).toBe(0);
    expect(run.stdout).toContain('--experiment');
  });

  it('--version is none either, and names the engine', async () => {
    const run = await basin('--version');
    expect(run.code, run.stderr).toBe(0);
    expect(run.stdout).toMatch(/^Basin \d+\.\d+\.\d+, engine \d+\.\d+\.\d+, build [0-9a-f]{12}\n$/);
  });
});
