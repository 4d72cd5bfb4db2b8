import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { makeFolder } from '@basin/store';
import type { Factor } from '@basin/core';
import type { TrackedRun, TrackedStudy } from '../trackers/tracked-study.ts';
import { event, fileVersion, markdown, scalar } from './event.ts';
import { experimentValue, sessionEnd, sessionStart } from './hparams.ts';

/**
 * Writes a study as event files of TensorBoard: one folder a training with its curves (by step and time
 * on the wall), the numbers of its analyses at its last step, its config as text, and what the HParams
 * tab shows; the study's columns stand in the folder itself. NaN stays NaN.
 *
 * @returns the folders' names, in planned order.
 */
export function writeEventFiles(study: TrackedStudy, folder: string): string[] {
  const values = new Map<string, Set<Factor>>();
  const metrics = new Set<string>(study.metric === null ? [] : [study.metric.name]);
  for (const { parameters, curves, measured } of study.runs()) {
    for (const [name, value] of Object.entries(parameters)) {
      values.set(name, (values.get(name) ?? new Set()).add(value));
    }
    for (const name of [...curves.map((curve) => curve.name), ...Object.keys(measured)]) {
      metrics.add(name);
    }
  }
  const columns = experimentValue(study, values, [...metrics]);
  writeFile(folder, [fileVersion(study.createdAtMs), event(study.createdAtMs, 0, [columns])]);
  const names: string[] = [];
  for (const run of study.runs()) {
    const name = runName(run);
    names.push(name);
    writeFile(path.join(folder, name), eventsOf(run, values));
  }
  return names;
}

function* eventsOf(
  run: TrackedRun,
  values: ReadonlyMap<string, ReadonlySet<Factor>>,
): Generator<Uint8Array> {
  const startMs = run.startedAtMs ?? 0;
  yield fileVersion(startMs);
  yield event(startMs, 0, [sessionStart(run, values), markdown('config', configText(run))]);
  let lastStep = 0;
  let lastMs = startMs;
  for (const { name, steps, elapsedMs, values: points } of run.curves) {
    for (const [index, value] of points.entries()) {
      const step = steps[index] ?? 0;
      const atMs = startMs + (elapsedMs[index] ?? 0);
      yield event(atMs, step, [scalar(name, value)]);
      lastStep = Math.max(lastStep, step);
      lastMs = Math.max(lastMs, atMs);
    }
  }
  for (const [name, value] of Object.entries(run.measured)) {
    yield event(run.endedAtMs ?? lastMs, lastStep, [scalar(name, value)]);
  }
  if (run.endedAtMs !== null) yield event(run.endedAtMs, lastStep, [sessionEnd(run)]);
}

function configText({ taskId, seed, state, weightsSha256, config }: TrackedRun): string {
  const weights = weightsSha256 === null ? '' : `, weights ${weightsSha256}`;
  const code = JSON.stringify(config, null, 2).replaceAll(/^/gm, '    ');
  const seeded = seed === null ? '' : `, seed ${seed}`;
  return `Task ${taskId}${seeded}, ${state}${weights}\n\n${code}\n`;
}

/** Its label as a folder's name; with the beginning of its id, for labels may be equal. */
function runName({ label, taskId }: TrackedRun): string {
  const plain = label
    .normalize('NFC')
    .replaceAll(/[^\p{L}\p{N}._+=,-]+/gu, ' ')
    .replaceAll(/^[ .]+|[ .]+$/g, '');
  return `${[...plain].slice(0, 80).join('').trim()} ${taskId.slice(0, 12)}`.trim();
}

function writeFile(folder: string, records: Iterable<Uint8Array>): void {
  makeFolder(folder);
  writeFileSync(path.join(folder, 'events.out.tfevents.0.basin'), Buffer.concat([...records]));
}
