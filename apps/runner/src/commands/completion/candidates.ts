import { presets } from '@basin/core';
import { experiments } from '@basin/studies';
import type { Command, Option } from 'commander';
import { templateNames } from '../sweep/study/templates.ts';

/** Words of flags that are checked by whoever reads them. */
const furtherValues: Readonly<Record<string, () => readonly string[]>> = {
  '--experiment': () => experiments.map(({ slug }) => slug),
  '--preset': () => presets,
  '--template': templateNames,
};

/** What stands for a sweep or one of its tasks on the command line. */
const isSweep = /^(sweep|study|id|a|b|target)s?$/;

/**
 * What the last of some words can become: commands, a command's flags, the values of one, and sweeps.
 *
 * @param words behind `basin`, the last of them perhaps empty.
 * @param sweepsOf ids and names of a database, the one that --database names or null.
 */
export function candidates(
  program: Command,
  words: readonly string[],
  sweepsOf: (database: string | undefined) => readonly string[],
): string[] {
  const current = words.at(-1) ?? '';
  const starting = (all: readonly string[]): string[] =>
    all.filter((word) => word.startsWith(current)).sort();
  const visible = program.createHelp().visibleCommands(program);
  if (words.length < 2) return starting(visible.map((command) => command.name()));
  const command = program.commands.find((one) => one.name() === words[0]);
  if (command === undefined) return [];
  const [flag = '', ...value] = current.split('=');
  if (flag.startsWith('--') && value.length > 0) return starting(valuesOf(command, flag));
  if (current.startsWith('-')) return starting(flagsOf(command));
  if (words[0] === 'help') return starting(visible.map((one) => one.name()));
  const argument = command.registeredArguments[0];
  const allowed = allowedBy(argument?.parseArg);
  if (allowed !== null) return starting(allowed);
  if (argument === undefined || !isSweep.test(argument.name())) return [];
  const named = words.find((word) => word.startsWith('--database='));
  return starting(sweepsOf(named?.slice('--database='.length)));
}

/** Flags that take a value end on `=`. */
function flagsOf(command: Command): string[] {
  return command.options.flatMap((option) =>
    option.hidden || option.long === undefined || option.long === null
      ? []
      : `${option.long}${takesValue(option) ? '=' : ''}`,
  );
}

function takesValue({ required, optional }: Option): boolean {
  return required || optional;
}

function valuesOf(command: Command, flag: string): string[] {
  const option = command.options.find(({ long }) => long === flag);
  if (option === undefined) return [];
  const values = allowedBy(option.parseArg) ?? furtherValues[flag]?.() ?? [];
  return values.map((value) => `${flag}=${value}`);
}

/** What a parser of `oneOf` takes. */
function allowedBy(parser: unknown): readonly string[] | null {
  const { allowed } = (parser ?? {}) as { allowed?: unknown };
  return Array.isArray(allowed) ? (allowed as string[]) : null;
}
