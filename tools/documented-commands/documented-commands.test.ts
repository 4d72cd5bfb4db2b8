import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import type { Command } from 'commander';
import { expect, test } from 'vitest';
import { createProgram } from '../../apps/runner/src/cli/program.ts';
import { workspaceRoot } from '../step.ts';
import { commandsOfPage, documentedCommands } from './find-commands.ts';

const documented = documentedCommands();

test('commands are found in blocks and in the text, whatever stands around them', () => {
  const page = [
    'Run `npx basin export STUDY --to=csv|jsonl [--curves]`, or `npx nx run dashboard:serve`.',
    '```sh',
    'npm ci && A=1 npx basin list --where \'a > "b"\' > out # words',
    'npx basin sweep \\',
    '  --dry-run | head',
    '```',
  ].join('\n');
  expect(commandsOfPage('a.md', page).map(({ words }) => words)).toEqual([
    ['npx', 'basin', 'export', 'STUDY', '--to=csv', '--curves'],
    ['npx', 'nx', 'run', 'dashboard:serve'],
    ['npm', 'ci'],
    ['npx', 'basin', 'list', '--where', 'a > "b"'],
    ['npx', 'basin', 'sweep', '--dry-run'],
    ['head'],
  ]);
});

test('the pages tell a hundred commands of ours and more', () => {
  expect(documented.filter(({ words }) => basinWords(words) !== null).length).toBeGreaterThan(100);
});

test('each is a command that there is, with options and arguments that it takes', () => {
  const wrong = documented.flatMap(({ place, words }) => {
    const problem = problemOf(words);
    return problem === null ? [] : [`${place} ${words.join(' ')}: ${problem}`];
  });
  expect(wrong).toEqual([]);
});

/** Null: nothing is wrong, or it is another program's command. */
function problemOf(words: string[]): string | null {
  const [first, second, third = ''] = words;
  const ours = basinWords(words);
  if (ours !== null) return problemOfBasin(ours);
  if (first === 'npm' && second === 'run') return third in scripts() ? null : 'no such script';
  const nx = words.indexOf('nx');
  if (nx >= 0 && words[nx + 1] === 'run') return problemOfTarget(words.slice(nx + 2));
  const runs = /^npx (tsx|node) |^node /.exec(words.join(' '));
  const file = words.find((word) => /^(apps|libs|tools|benchmarks)\/.*\.(ts|js)$/.test(word));
  if (runs !== null && file !== undefined && !existsSync(path.join(workspaceRoot, file))) {
    return 'no such file';
  }
  return null;
}

/** What follows `basin`; null where something else is run. */
function basinWords(words: string[]): string[] | null {
  const at = words.findIndex((word) => /^(basin|apps\/runner\/bin\/basin\.js)$/.test(word));
  return at < 0 || at > 3 || words[0] === 'docker' ? null : words.slice(at + 1);
}

function problemOfBasin(words: string[]): string | null {
  const quiet = { outputError: () => undefined, writeOut: () => undefined };
  let command: Command = createProgram(() => undefined);
  let left = words;
  for (;;) {
    const [name = ''] = left;
    const inner = command.commands.find((one) => [one.name(), ...one.aliases()].includes(name));
    if (inner === undefined) break;
    command = inner.exitOverride().configureOutput(quiet);
    left = left.slice(1);
  }
  if (command.parent === null) {
    return words.every((word) => ['--help', '--version'].includes(word)) ? null : 'no such command';
  }
  try {
    const { operands, unknown } = command.parseOptions(
      left.filter((word) => !isOpen(command, word)),
    );
    const odd = unknown.filter((word) => word !== '--help');
    if (odd.length > 0) return `unknown option ${odd.join(' ')}`;
    const taken = command.registeredArguments;
    const isMany = taken.some(({ variadic }) => variadic);
    return operands.length > taken.length && !isMany ? `takes no ${operands.join(' ')}` : null;
  } catch (error) {
    return String(error);
  }
}

/** `--out=PLACE`: an option that there is, with a word for what its reader will put there. */
function isOpen({ options }: Command, word: string): boolean {
  const [, flag] = /^(--[a-z-]+)=[A-Z]+$/.exec(word) ?? [];
  return options.some(({ long }) => long === flag);
}

interface Manifest {
  name: string;
  scripts?: Record<string, string>;
  nx?: { targets?: Record<string, { options?: { command?: string } }> };
}

const manifest = (folder: string): Manifest =>
  JSON.parse(readFileSync(path.join(workspaceRoot, folder, 'package.json'), 'utf8')) as Manifest;

function scripts(): Record<string, string> {
  return manifest('.').scripts ?? {};
}

/** `runner:sweep --flag`: a target that there is; where it is a command of `basin`, that command's flags. */
function problemOfTarget([address = '', ...flags]: string[]): string | null {
  const [project = '', target = ''] = address.replace(/^@basin\//, '').split(':');
  const folder = ['apps', 'libs'].map((kind) => `${kind}/${project}`);
  const found = folder.find((one) => existsSync(path.join(workspaceRoot, one, 'package.json')));
  if (found === undefined) return 'no such project';
  const { nx } = manifest(found);
  // "`nx run runner:…`" is any of them.
  if (target === '') return null;
  const options = nx?.targets?.[target];
  if (options === undefined) return 'no such target';
  const run = /basin\.js (\w+)$/.exec(options.options?.command ?? '');
  return run === null ? null : problemOfBasin([run[1] ?? '', ...flags]);
}
