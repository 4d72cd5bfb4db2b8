import { basename } from 'node:path';
import type { AttemptRef, ImportOutcome, MetricSeries } from '@basin/core';
import type { StoreWriter, TakenRun } from '@basin/store';
import type { RunPart, RunSource } from './run-part.ts';
import type { RunHead } from './run-heads.ts';

/** Values that one transaction stores at most, and runs that it begins. */
const valueLimit = 50_000;
const runLimit = 2_000;

/** A run that is planned and not stored yet. */
export interface PendingRun {
  head: RunHead;
  taskId: string;
  generation: number;
  /** SHA-256 of the file that it is read from. */
  fileDigest: string;
}

/**
 * Reads the sources once more and stores what is pending, some thousand values a transaction: killed, it
 * leaves runs that are planned, and the next import goes on with them.
 *
 * @param stored is told how many runs are stored so far.
 */
export function storeRuns(
  writer: StoreWriter,
  sources: readonly RunSource[],
  pending: readonly PendingRun[],
  { nowMs, stored }: { nowMs: number; stored?: (count: number) => void },
): void {
  const byRun = new Map(pending.map((run) => [run.head.run, run]));
  /** Runs of which something is stored and more is to come. */
  const open = new Map<string, AttemptRef>();
  /** Pieces of one run are one. */
  let batch = new Map<string, TakenRun>();
  let valueCount = 0;
  let storedCount = 0;

  for (const source of sources) {
    for (const part of source.parts()) {
      const run = byRun.get(part.run);
      if (run === undefined || run.head.file !== source.file) continue;
      add(run, seriesOf(part), part.isLast);
      valueCount += part.points.length;
      if (valueCount >= valueLimit || batch.size >= runLimit) flush();
    }
    flush();
    for (const name of open.keys()) add(byRun.get(name) as PendingRun, [], true);
    flush();
  }

  function add(run: PendingRun, series: MetricSeries[], isLast: boolean): void {
    const { taskId, generation, head } = run;
    const end = isLast ? endOf(run, nowMs) : null;
    const known = batch.get(head.run);
    if (known === undefined) {
      const attempt = open.get(head.run) ?? null;
      batch.set(head.run, { taskId, generation, attempt, series, end });
    } else {
      append(known.series, series);
      known.end = end;
    }
  }

  function flush(): void {
    if (batch.size === 0) return;
    const taken = writer.takeIn([...batch.values()]);
    for (const [index, [name, { end }]] of [...batch].entries()) {
      const attempt = taken[index] ?? null;
      if (end === null && attempt !== null) open.set(name, attempt);
      else open.delete(name);
      if (end !== null) storedCount += 1;
    }
    stored?.(storedCount);
    batch = new Map();
    valueCount = 0;
  }
}

/** Adds values behind those of the same metrics. */
function append(series: MetricSeries[], more: readonly MetricSeries[]): void {
  for (const one of more) {
    const known = series.find(({ name }) => name === one.name);
    if (known === undefined) {
      series.push(one);
      continue;
    }
    known.steps.push(...one.steps);
    known.epochs.push(...one.epochs);
    known.elapsedMs.push(...one.elapsedMs);
    known.values.push(...one.values);
  }
}

function seriesOf({ points }: RunPart): MetricSeries[] {
  const byName = new Map<string, MetricSeries>();
  for (const { metric, step, epoch, elapsedMs, value } of points) {
    let series = byName.get(metric);
    if (series === undefined) {
      series = { name: metric, steps: [], epochs: [], elapsedMs: [], values: [] };
      byName.set(metric, series);
    }
    series.steps.push(step);
    series.epochs.push(epoch);
    series.elapsedMs.push(elapsedMs);
    series.values.push(value);
  }
  return [...byName.values()];
}

function endOf({ head, fileDigest }: PendingRun, nowMs: number): TakenRun['end'] {
  const { end, endWord, tool, file, startedAtMs } = head;
  if (end === 'failed') {
    return {
      code: 'import/ended-elsewhere',
      message: `${tool} says of it: ${endWord ?? 'failed'} (${basename(file)})`,
    };
  }
  const imported = {
    ...{ tool, file: basename(file), sha256: fileDigest, at: new Date(nowMs).toISOString() },
    ...(startedAtMs === null ? {} : { startedAt: new Date(startedAtMs).toISOString() }),
    ...(endWord === null ? {} : { endedAs: endWord }),
  };
  return { kind: 'import', state: end, outputs: { imported } } satisfies ImportOutcome;
}
