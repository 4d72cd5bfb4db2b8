import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { BasinError, sha256Hex } from '@basin/core';
import { callCommand, type CallOptions, startCommand, type Started } from './start-command.ts';

/** A study that somebody asks for through another program: its own as a text, or a built-in one. */
export type NewStudy =
  | {
      experiment: string;
      preset: string;
      seeds?: number | undefined;
      /** Parameters with values that vary its trainings: `optimiser.learningRate=1e-3,1e-2`. */
      set?: readonly string[] | undefined;
    }
  | {
      text: string;
      /** Of the file that it comes from: the study's, where it has no other. */
      name?: string | undefined;
      seeds?: number | undefined;
    };

/** Where such a study goes. */
export interface StudyPlaces {
  database: string;
  /** The program of `basin`. */
  script: string;
  /** Its data are read below these folders only. */
  dataFolders: readonly string[];
}

/**
 * What `basin sweep --dry-run` says of it. For each it takes a process, which is ended when it takes too
 * long or nobody waits any more.
 *
 * @param flags further ones, such as `--json`.
 * @throws BasinError `study/invalid` and whatever else the command refuses with.
 */
export async function checkStudy(
  study: NewStudy,
  places: StudyPlaces,
  limits: Omit<CallOptions, 'script'>,
  flags: readonly string[] = [],
): Promise<{ stdout: string; stderr: string }> {
  const folder = mkdtempSync(path.join(tmpdir(), 'basin-check-'));
  try {
    const args = ['sweep', ...flagsOf(study, folder, places), '--dry-run', ...flags];
    const said = await callCommand(args, { ...limits, script: places.script });
    return {
      stdout: withoutFolder(said.stdout, folder),
      stderr: withoutFolder(said.stderr, folder),
    };
  } catch (error) {
    throw retold(error, folder);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/**
 * Starts it as a process of its own, or hands it to the one that coordinates the database. The same asked
 * again is the same sweep, of which nothing is trained again.
 *
 * @param flags further ones, such as `--workers=2`.
 * @throws BasinError that says why not.
 */
export async function startStudy(
  study: NewStudy,
  places: StudyPlaces,
  flags: readonly string[] = [],
): Promise<Started> {
  const { database, script } = places;
  const folder = 'text' in study ? keptFolder(study.text, database) : '';
  try {
    const args = ['sweep', ...flagsOf(study, folder, places), ...flags];
    return await startCommand(args, { script, logFile: commandLog(database) });
  } catch (error) {
    throw retold(error, folder);
  }
}

/** Where commands write that other programs started on a database. */
export function commandLog(database: string): string {
  return `${database}.commands.log`;
}

/** Where the text stays, beside the database: its log names it. */
function keptFolder(text: string, database: string): string {
  const folder = path.join(`${database}.studies`, sha256Hex(text).slice(0, 16));
  mkdirSync(folder, { recursive: true });
  return folder;
}

function flagsOf(study: NewStudy, folder: string, { database, dataFolders }: StudyPlaces) {
  const seeds = study.seeds === undefined ? [] : [`--seeds=${study.seeds}`];
  const where = `--database=${database}`;
  if ('experiment' in study) {
    const { experiment, preset, set = [] } = study;
    const varied = set.map((values) => `--set=${values}`);
    return [`--experiment=${experiment}`, `--preset=${preset}`, ...varied, ...seeds, where];
  }
  // Always a text: what is code by its name would be run.
  const file = path.join(folder, `${fileName(study.name)}.yaml`);
  writeFileSync(file, study.text, { mode: 0o600 });
  const within = dataFolders.map((allowed) => `--data-within=${allowed}`);
  return [`--file=${file}`, ...within, ...seeds, where];
}

function fileName(given = ''): string {
  const kept = path
    .basename(given)
    .replace(/\.\w+$/, '')
    .replaceAll(/[^\p{L}\p{N} _-]/gu, '')
    .trim()
    .slice(0, 60);
  return kept === '' ? 'study' : kept;
}

/** Where the text is kept is no matter of who wrote it. */
function withoutFolder(text: string, folder: string): string {
  return folder === '' ? text : text.replaceAll(`${folder}${path.sep}`, '');
}

function retold(error: unknown, folder: string): unknown {
  if (!(error instanceof BasinError)) return error;
  return new BasinError(error.code, withoutFolder(error.message, folder), { cause: error });
}
