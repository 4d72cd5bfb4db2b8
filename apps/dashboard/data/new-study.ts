import 'server-only';
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { BasinError, formatCount, presets } from '@basin/core';
import {
  checkStudy as checkedStudy,
  startStudy as startNewStudy,
  type StudyPlaces,
} from '@basin/execution/control/new-study';
import { experiments } from '@basin/studies';
import { largestFile } from '@basin/studies/file';
import { z } from 'zod';
import type { Said } from '../components/actions/answer.ts';
import { basinScript, commandLog, galleryFolder } from './basin-command.ts';
import { databasePath } from './database.ts';
import { wholeNumber } from './request-words.ts';

/** A study of somebody's own as a text, or a built-in one. */
export const newStudySchema = z.union([
  z.strictObject({
    experiment: z.enum(experiments.map(({ slug }) => slug)),
    preset: z.enum(presets),
    seeds: wholeNumber(1_000).optional(),
  }),
  z.strictObject({
    text: z.string().max(largestFile, `a study has at most ${formatCount(largestFile)} characters`),
    /** Of a file that was chosen: the study's, where it has no other. */
    name: z.string().max(200, 'it has at most 200 characters').optional(),
  }),
]);
export type NewStudy = z.infer<typeof newStudySchema>;

/** Planning more than a person would wait for is for the command line. */
const checkLimitMs = 30_000;
/** Checks that wait for the one that runs; further ones are asked again by who typed on. */
const mostWaiting = 4;

let waiting = 0;
let turn: Promise<unknown> = Promise.resolve();

/**
 * What the study would run, as `basin sweep --dry-run` says it, or everything that is wrong with it, by
 * line and column. One at a time, for each takes a process.
 *
 * @throws BasinError `study/invalid` and whatever else the command refuses with.
 */
export async function checkStudy(study: NewStudy, signal: AbortSignal): Promise<Said> {
  if (waiting >= mostWaiting) {
    throw new BasinError('dashboard/busy', 'several studies are being checked: try again');
  }
  waiting += 1;
  const mine = turn.then(() => (signal.aborted ? { said: '' } : dryRun(study, signal)));
  turn = mine.catch(() => undefined);
  try {
    return await mine;
  } finally {
    waiting -= 1;
  }
}

async function dryRun(study: NewStudy, signal: AbortSignal): Promise<Said> {
  const limits = { limitMs: checkLimitMs, signal };
  const { stdout, stderr } = await checkedStudy(study, studyPlaces(), limits);
  return { said: `${stderr}${stdout}`.trim() };
}

export interface StartedStudy extends Said {
  /** Null: it has not planned yet. */
  sweepId: string | null;
}

const underWay = new Map<string, Promise<StartedStudy>>();

/**
 * Starts it as a process of its own, or hands it to the one that coordinates the database. The same asked
 * twice at once is started once; later it is the same sweep, of which nothing is trained again.
 *
 * @throws BasinError that says why not.
 */
export function startStudy(study: NewStudy): Promise<StartedStudy> {
  const key = JSON.stringify(study);
  const known = underWay.get(key);
  if (known !== undefined) return known;
  const started = start(study).finally(() => underWay.delete(key));
  underWay.set(key, started);
  return started;
}

async function start(study: NewStudy): Promise<StartedStudy> {
  const started = await startNewStudy(study, studyPlaces());
  if (started.state === 'at-work')
    return { said: 'It runs.', sweepId: started.sweeps[0]?.sweepId ?? null };
  return { said: `It is being started; ${commandLog()} says how it goes.`, sweepId: null };
}

function studyPlaces(): StudyPlaces {
  return { database: databasePath(), script: basinScript(), dataFolders: dataFolders() };
}

/** Data of studies that come from a page: below where the user stands, beside the gallery, or of the system. */
export function dataFolders(): string[] {
  const own = process.env['BASIN_DEFAULT_DATABASE'] ?? '';
  const root = path.dirname(path.dirname(own));
  return [...new Set([root, galleryFolder(), '/usr/share/datasets'])];
}

export interface GalleryStudy {
  name: string;
  text: string;
}

/** The studies that come with Basin, by name. */
export function gallery(): GalleryStudy[] {
  const folder = galleryFolder();
  return readdirSync(/* turbopackIgnore: true */ folder)
    .filter((file) => file.endsWith('.yaml'))
    .sort()
    .map((file) => ({
      name: file.slice(0, -'.yaml'.length),
      text: readFileSync(/* turbopackIgnore: true */ path.join(folder, file), 'utf8'),
    }));
}
