import { spawnSync } from 'node:child_process';
import type { Command } from 'commander';
import { describe, expect, it } from 'vitest';
import { createProgram } from '../../cli/program.ts';
import { candidates } from './candidates.ts';
import { shellScript } from './shells.ts';

const program: Command = createProgram(() => undefined);
const complete = (...words: string[]) =>
  candidates(program, words, (database) => [database ?? 'default', 'f00d']);

describe('completion', () => {
  it.each<[string[], string[]]>([
    [['swe'], ['sweep']],
    [['sweep', '--pre'], ['--preset=']],
    [['sweep', '--dry'], ['--dry-run']],
    [
      ['sweep', '--preset='],
      ['--preset=paper', '--preset=quick', '--preset=smoke'],
    ],
    [['sweep', '--experiment=mnist'], ['--experiment=mnist-cnn']],
    [['sweep', '--file='], []],
    [['sweep', ''], []],
    [
      ['show', ''],
      ['default', 'f00d'],
    ],
    [
      ['show', '--database=x.db', ''],
      ['f00d', 'x.db'],
    ],
    [['compare', 'f00d', 'f'], ['f00d']],
    [['extend', 'f'], ['f00d']],
    [['completion', 'z'], ['zsh']],
    [['nothing', ''], []],
  ])('of %j is %j', (words, expected) => {
    expect(complete(...words)).toEqual(expected);
  });

  it('offers every command, and none that is hidden', () => {
    expect(complete('')).toContain('plugin');
    expect(complete('comp')).toEqual(['compare', 'completion']);
  });

  it.each(['basin', 'npx basin'])(
    'is asked by bash with the words of `%s` up to the cursor, and answers behind the =',
    (typed) => {
      const script = `${shellScript('bash', '/nowhere/basin.js')}
      node() { shift 3; [[ "$1 $2 $#" == 'sweep --preset= 2' ]] && printf '%s\\n' --preset=paper --preset=quick; }
      COMP_LINE='${typed} sweep --preset= more'; COMP_POINT=${typed.length + 16}; _basin 2> >(cat)
      wait; echo "[\${COMPREPLY[*]}]"`;
      const { stdout, error } = spawnSync('bash', ['-c', script], { encoding: 'utf8' });
      if (error !== undefined) return;
      expect(stdout.trim().split('\n').at(-1)).toBe('[paper quick]');
    },
  );
});
