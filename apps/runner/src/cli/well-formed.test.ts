import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { experiments } from '@basin/studies';
import type { Command, Option } from 'commander';
import { describe, expect, it } from 'vitest';
import { createProgram } from './program.ts';
import { builtInSlugs, isWellFormed, namesWhatThereIs, runningCommands } from './well-formed.ts';

const program = createProgram(() => undefined);
const commandOf = (name: string): Command =>
  program.commands.find((command) => command.name() === name) as Command;

/** Values of every kind, right for some flags and wrong for others. */
const values = [
  ...['', 'x', '-1', '0', '1', ' 2', '2.5', '63', '64', '256', '257', '100001', '200001', '1e3'],
  ...['quick', 'fast', 'wasm', 'gpu', 'pool', 'redis', 'grid', 'gird', 'final', 'float64', 'a b'],
];

/** What the declaration itself says of a value. */
function takes(option: Option, text: string): boolean {
  // Of any option the program refuses it.
  if (text === '') return false;
  // The measures are named where they are declared, and the least of what can be mistyped.
  if (option.long === '--measure') return true;
  try {
    option.parseArg?.(text, undefined as never);
    return true;
  } catch {
    return false;
  }
}

describe.each(Object.keys(runningCommands))('%s', (name) => {
  const command = commandOf(name);
  const words = command.registeredArguments.map(() => 'word');

  it('has these flags, and no others', () => {
    const declared = command.options.map(({ long }) => long).sort();
    expect(Object.keys(runningCommands[name]?.flags ?? {}).sort()).toEqual(declared);
  });

  it('is told from one with a mistyped value, as its declarations do', () => {
    for (const option of command.options) {
      const { long = '', required } = option;
      if (!required) {
        expect([isWellFormed([name, ...words, long]), long]).toEqual([true, long]);
        expect([isWellFormed([name, ...words, `${long}=1`]), long]).toEqual([false, long]);
        continue;
      }
      expect([isWellFormed([name, ...words, long]), long]).toEqual([false, long]);
      for (const value of values) {
        const wanted = [takes(option, value), long, value];
        expect([isWellFormed([name, ...words, `${long}=${value}`]), long, value]).toEqual(wanted);
        expect([isWellFormed([name, long, value, ...words]), long, value]).toEqual(wanted);
      }
    }
  });

  it('is told from one with a word too many or too few, or a flag that there is not', () => {
    const isVariadic = command.registeredArguments.some(({ variadic }) => variadic);
    expect(isWellFormed([name, ...words])).toBe(true);
    expect(isWellFormed([name, ...words, 'another'])).toBe(isVariadic);
    expect(isWellFormed([name, ...words.slice(1)])).toBe(words.length === 0);
    expect(isWellFormed([name, ...words, '--worker=2'])).toBe(false);
    expect(isWellFormed([name, ...words, '-x'])).toBe(false);
  });
});

it('a command that runs no tasks is none of them', () => {
  expect(isWellFormed(['list'])).toBe(false);
  expect(isWellFormed(['toString'])).toBe(false);
  expect(isWellFormed([])).toBe(false);
});

it('knows names of experiments that there are', () => {
  const slugs = experiments.map(({ slug }) => slug as string);
  expect(builtInSlugs.filter((slug) => !slugs.includes(slug))).toEqual([]);
  expect(namesWhatThereIs(['sweep', '--experiment=mnist-cnn, ten-networks'], [])).toBe(true);
  expect(namesWhatThereIs(['sweep', '--experiment', 'mnist-cnn'], [])).toBe(true);
  expect(namesWhatThereIs(['sweep'], [])).toBe(true);
  for (const wrong of ['mnist-cn', 'mnist-cnn,mnist-cn', '']) {
    expect(namesWhatThereIs(['sweep', `--experiment=${wrong}`], [])).toBe(false);
    expect(namesWhatThereIs(['sweep', '--experiment', wrong], [])).toBe(false);
  }
});

it('looks for the study file where the user may have stood', () => {
  const folder = mkdtempSync(path.join(tmpdir(), 'basin-well-formed-'));
  writeFileSync(path.join(folder, 'study.yaml'), '');
  const isThere = (file: string, ...folders: string[]): boolean =>
    namesWhatThereIs(['sweep', '--file', file], folders);
  expect(isThere('study.yaml', tmpdir(), folder)).toBe(true);
  expect(isThere(path.join(folder, 'study.yaml'), tmpdir())).toBe(true);
  expect(isThere('study.yaml', tmpdir())).toBe(false);
  expect(isThere('studdy.yaml', folder)).toBe(false);
  expect(isThere('.', folder)).toBe(false);
  rmSync(folder, { recursive: true });
});
