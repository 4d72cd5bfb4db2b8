import type { Hash } from 'node:crypto';
import { readdirSync } from 'node:fs';
import { basename, join, relative, resolve } from 'node:path';
import { BasinError, errorMessage, type Factor, plural } from '@basin/core';
import type { RunPart, RunPoint, RunSource } from '../run-part.ts';
import { sessionFacts, type SessionFacts } from './hparams.ts';
import { readEvents } from './read-events.ts';

/**
 * Opens a folder of event files: each folder in it that has some is a run, called by its path. PyTorch's
 * `add_hparams` writes parameters into a folder named by the time: they are those of the run around it.
 *
 * @throws BasinError `import/empty`, `cli/unreadable-file`; while parts are read also `import/damaged`.
 */
export function openTensorBoard(folder: string): RunSource {
  const runs = runFolders(folder);
  if (runs.length === 0) {
    throw new BasinError(
      'import/empty',
      `${folder} holds no event files: none of its files has “tfevents” in its name`,
    );
  }
  const notices = [`TensorBoard’s event files: ${plural(runs.length, 'run')}`];
  const others = new Map<string, number>();
  return {
    ...{ tool: 'tensorboard', file: folder, notices, hasEpochs: false },
    *parts(hash) {
      others.clear();
      for (const run of runs) {
        const part = readRun(run, hash, (tag) => others.set(tag, (others.get(tag) ?? 0) + 1));
        if (part !== null) yield part;
      }
      notices.splice(1, 1);
      if (others.size > 0) notices.push(`left out, for they are no numbers: ${[...others.keys()].slice(0, 8).join(', ')}`); // prettier-ignore
    },
  };
}

interface RunFolder {
  run: string;
  /** Event files, those of `add_hparams` after the run's own. */
  files: string[];
}

function runFolders(folder: string): RunFolder[] {
  const byFolder = new Map<string, string[]>();
  for (const file of eventFiles(folder)) {
    const name = relative(folder, join(file, '..')).replaceAll('\\', '/');
    // `add_hparams` of PyTorch: the seconds since 1970.
    const parent = name.replace(/(^|\/)\d{9,11}(\.\d+)?$/, '');
    const known = byFolder.has(parent) ? parent : name;
    byFolder.set(known, [...(byFolder.get(known) ?? []), file]);
  }
  return [...byFolder].map(([name, files]) => ({
    run: name === '' ? basename(resolve(folder)) : name,
    files,
  }));
}

/** Of a folder its own files before those of folders in it, each in the order of their names. */
function eventFiles(folder: string): string[] {
  try {
    const entries = readdirSync(folder, { withFileTypes: true });
    const named = entries.sort((a, b) => (a.name < b.name ? -1 : 1));
    const files = named.filter((entry) => entry.isFile() && entry.name.includes('tfevents'));
    return [
      ...files.map(({ name }) => join(folder, name)),
      ...named.flatMap((entry) =>
        entry.isDirectory() ? eventFiles(join(folder, entry.name)) : [],
      ),
    ];
  } catch (cause) {
    throw new BasinError(
      'cli/unreadable-file',
      `cannot read ${folder}: ${errorMessage(cause, 'read')}`,
      {
        cause,
      },
    );
  }
}

/** A run as a whole: what a restart made void is left out. Null of one that has not ended, or has no numbers. */
function readRun(
  { run, files }: RunFolder,
  hash: Hash | undefined,
  other: (tag: string) => void,
): RunPart | null {
  const series = new Map<string, Map<number, { wallTimeMs: number; value: number }>>();
  let facts: SessionFacts = {};
  for (const file of files) {
    for (const event of readEvents(file, hash)) {
      if (event.type === 'scalar') {
        const known = series.get(event.tag) ?? new Map<number, never>();
        // Of two values at one step TensorBoard draws both; the later is the one that stands.
        known.set(event.step, event);
        series.set(event.tag, known);
      } else if (event.type === 'restart') {
        for (const values of series.values()) dropFrom(values, event.step);
      } else if (event.type === 'plugin' && event.plugin === 'hparams') {
        facts = { ...facts, ...sessionFacts(event.content) };
      } else {
        other(event.tag);
      }
    }
  }
  if (series.size === 0 || facts.end === 'running') return null;
  const { parameters = {}, end, startedAtMs } = facts;
  return {
    ...{ run, parameters: parameters as Record<string, Factor>, isLast: true },
    points: pointsOf(series),
    ...(end === undefined ? {} : { end, endWord: end === 'failed' ? 'FAILURE' : 'SUCCESS' }),
    ...(startedAtMs === undefined ? {} : { startedAtMs }),
  };
}

function dropFrom(values: Map<number, unknown>, step: number): void {
  for (const at of values.keys()) if (at >= step) values.delete(at);
}

function pointsOf(
  series: ReadonlyMap<string, ReadonlyMap<number, { wallTimeMs: number; value: number }>>,
): RunPoint[] {
  const times = [...series.values()].flatMap((values) => [...values.values()][0]?.wallTimeMs ?? []);
  const began = times.reduce((least, time) => Math.min(least, time), Infinity);
  return [...series].flatMap(([metric, values]) =>
    [...values]
      .sort(([a], [b]) => a - b)
      .map(([step, { wallTimeMs, value }]): RunPoint => ({
        ...{ metric, step, epoch: step },
        elapsedMs: Math.max(0, wallTimeMs - began),
        value: Number.isFinite(value) ? value : NaN,
      })),
  );
}
