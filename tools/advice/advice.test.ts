import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { errorCatalogue } from '@basin/core';
import type { Command } from 'commander';
import { expect, test } from 'vitest';
import { measureNames } from '../../apps/runner/src/analyse/measures.ts';
import { createProgram } from '../../apps/runner/src/cli/program.ts';
import { workspaceRoot } from '../step.ts';
import { type Advice, adviceIn, type AdvisedOption } from './advised-commands.ts';
import { sourceFiles, sourceTexts } from './source-texts.ts';

const program = createProgram(() => undefined);

/** Options of programs that read their arguments themselves: as the text of their usage lists them. */
const otherOptions = new Set(
  sourceTexts(['apps/dashboard/server/options.ts', 'libs/engine/src/runtime/native.ts'], /usage/)
    .filter(({ text }) => /\[--/.test(text))
    .flatMap(({ text }) => text.match(/--[a-z-]+/g) ?? []),
);

/** Of other people's programs: npm, pip, prebuild-install, tensorboard. */
const foreignOptions = new Set(['--include', '--hash', '--install', '--logdir']);

/** Style sheets, whose properties begin like options. */
const styleSheets = new Set(['apps/runner/src/report/html/style.ts']);

/** Targets of nx, by `project:target`. */
const targets = new Map(
  ['apps', 'libs'].flatMap((folder) =>
    readdirSync(path.join(workspaceRoot, folder)).flatMap((project) => {
      const manifestPath = path.join(workspaceRoot, folder, project, 'package.json');
      // A lib that was renamed may have left an empty folder in somebody's checkout.
      if (!existsSync(manifestPath)) return [];
      const manifest = readFileSync(manifestPath);
      const { nx } = JSON.parse(manifest.toString()) as { nx?: { targets?: object } };
      return Object.keys(nx?.targets ?? {}).map((target) => [`${project}:${target}`, target]);
    }),
  ),
);

/** What is wrong with a piece of advice; empty when its reader can follow it. */
function faultsOf({ command, target, options }: Advice): string[] {
  if (target !== null && !targets.has(target)) return [`nx has no target ${target}`];
  const name = command ?? (target?.startsWith('runner:') ? (targets.get(target) ?? null) : null);
  const named = program.commands.find((candidate) => candidate.name() === name);
  if (name !== null && named === undefined) return [`basin has no command ${name}`];
  const among = named === undefined ? [...program.commands] : [named];
  return options.flatMap((option) => faultOf(option, among, named === undefined) ?? []);
}

function faultOf(
  { name, value }: AdvisedOption,
  among: readonly Command[],
  orOthers: boolean,
): string | null {
  if (name === '--help' || name === '--version') return null;
  if (orOthers && (otherOptions.has(name) || foreignOptions.has(name))) return null;
  const options = among.flatMap((command) => command.options.filter(({ long }) => long === name));
  if (options.length === 0)
    return `no ${among.length === 1 ? among[0]?.name() : 'command'} has ${name}`;
  if (value === null) return null;
  // `analyse` checks these itself, after it has put together what was given; `measure` has others.
  if (name === '--measure' && !(among.length === 1 && among[0]?.name() === 'measure')) {
    const unknown = value.split(',').filter((measure) => !isMeasure(measure));
    return unknown.length === 0 ? null : `--measure takes no ${unknown.join(', ')}`;
  }
  const takes = options.some(({ parseArg }) => {
    try {
      parseArg?.(value, undefined);
      return true;
    } catch {
      return false;
    }
  });
  return takes ? null : `${name} takes no ${value}`;
}

function isMeasure(name: string): boolean {
  return (measureNames as readonly string[]).includes(name);
}

test('commands and options are found in prose, with their values', () => {
  expect(adviceIn('run `npx basin sweep --preset=quick --out=DIR` first, or give --fresh')).toEqual(
    [
      {
        command: 'sweep',
        target: null,
        options: [
          { name: '--preset', value: 'quick' },
          { name: '--out', value: null },
        ],
      },
      { command: null, target: null, options: [{ name: '--fresh', value: null }] },
    ],
  );
  expect(adviceIn('--import')).toEqual([]);
});

test('advice that cannot be followed is noticed', () => {
  const faults = (text: string): string[] => adviceIn(text).flatMap(faultsOf);
  expect(faults('run `basin heal` first')).toEqual(['basin has no command heal']);
  expect(faults('run `basin doctor --fresh`')).toEqual(['no doctor has --fresh']);
  expect(faults('run npx nx run store:heal')).toEqual(['nx has no target store:heal']);
  expect(faults('give --measure=curvature instead')).toEqual(['--measure takes no curvature']);
  expect(faults('run `basin analyse --measure=curvature`')).toHaveLength(1);
  expect(faults('run `basin measure --measure=curvature`')).toEqual([]);
  expect(faults('run `basin measure --measure=trace`')).toHaveLength(1);
  expect(faults('take --preset=fast instead')).toEqual(['--preset takes no fast']);
});

test('every command and option that our texts name is there, and takes the value they give it', () => {
  const texts = sourceTexts(
    sourceFiles().filter((file) => !styleSheets.has(file)),
    /--[a-z]|\bbasin [a-z]|nx run /,
  );
  const advised = texts.flatMap((found) =>
    adviceIn(found.text).map((advice) => ({ ...found, advice })),
  );
  expect(advised.length).toBeGreaterThan(80);
  const faults = advised.flatMap(({ file, line, advice }) =>
    faultsOf(advice).map((fault) => `${file}:${line}: ${fault}`),
  );
  expect(faults).toEqual([]);
});

test('the catalogue of errors is among these texts', () => {
  const remedies = Object.values(errorCatalogue).flatMap(({ remedy }) => adviceIn(remedy));
  expect(remedies.length).toBeGreaterThan(20);
});
