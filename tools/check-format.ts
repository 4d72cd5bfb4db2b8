/**
 * Whether every file is formatted as Prettier would, in a fifteenth of its processor time: oxfmt, which prints as
 * Prettier does but for union types on lines of their own, says of most files that they are. Prettier has the word
 * on the others: those that oxfmt would print otherwise, and those with such unions.
 */
import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { workspaceRoot } from './step.ts';

const options = { cwd: workspaceRoot, encoding: 'utf8', maxBuffer: 2 ** 26 } as const;
const program = (name: string): string => path.join(workspaceRoot, 'node_modules/.bin', name);

/** What oxfmt would print otherwise; null where it does not run, or cannot read a file. */
function printedOtherwise(): string[] | null {
  const { status, stdout, stderr } = spawnSync(
    program('oxfmt'),
    ['--config=prettier.config.js', '--disable-nested-config', '--list-different', '.'],
    options,
  );
  return stderr === '' && (status === 0 || status === 1) ? linesOf(stdout) : null;
}

/** A member of a union at the start of its line, where the two print differently. */
const unionMember = /^\s*\| /m;

function withUnions(): string[] {
  const listed = ['ls-files', '--cached', '--others', '--exclude-standard', '*.ts', '*.tsx'];
  return linesOf(execFileSync('git', listed, options)).filter((file) => {
    const place = path.join(workspaceRoot, file);
    // A tracked file may be gone by now.
    return existsSync(place) && unionMember.test(readFileSync(place, 'utf8'));
  });
}

function linesOf(text: string): string[] {
  return text.split('\n').filter((line) => line !== '');
}

const different = printedOtherwise();
const files = different === null ? ['.'] : [...new Set([...different, ...withUnions()])];
if (different === null) console.error('oxfmt does not run here: Prettier looks at all files');
if (files.length > 0) {
  const asked = [
    '--check',
    '--log-level=warn',
    '--ignore-unknown',
    '--no-error-on-unmatched-pattern',
  ];
  const { status } = spawnSync(program('prettier'), [...asked, ...files], {
    cwd: workspaceRoot,
    stdio: 'inherit',
  });
  process.exitCode = status ?? 1;
}
