import { basename } from 'node:path';
import { importTasks, type ReadHeads, type RunHead, type RunSource } from '@basin/bridges/imports';
import { BasinError, isInSteps, type Json, type PlannedTask, type SweepPlan } from '@basin/core';
import { importedRecord } from '@basin/studies';
import { z } from 'zod';
import { editionOf, type StoredEdition } from './editions.ts';

/** What a plan of imported runs is made of. */
export interface ImportParts {
  name: string;
  sources: readonly RunSource[];
  read: ReadHeads;
  /** Looked at first; null: the most telling one. */
  metric: string | null;
  /** As it stands; null where it is new. */
  stored: StoredEdition | null;
  /** Which edition is planned: the stored one, or the next. */
  edition: number;
  /** Names of runs that the files have no more: they stay. */
  gone: readonly string[];
}

/**
 * The study with the runs of the files, in their order, and behind them those that it had besides.
 *
 * @throws BasinError `import/columns` for a metric that no run has.
 */
export function planImport(parts: ImportParts): SweepPlan {
  const { name, sources, metric, stored, edition } = parts;
  const runs = plannedRuns(parts);
  const tasks = runs.map(({ task }) => task);
  const metrics = mostValues(runs);
  if (metric !== null && !metrics.has(metric)) {
    throw new BasinError(
      'import/columns',
      `no run has a metric "${metric}": there are ${[...metrics.keys()].slice(0, 20).join(', ')}`,
    );
  }
  const files = filesOf(parts);
  const record = importedRecord({
    ...{ name, metrics, metric, factors: tasks.map(({ factors }) => factors) },
    measured: runs.map((run) => Object.keys(run.metrics)),
    description: `Imported from ${files.map(({ file }) => file).slice(0, 5).join(', ')}: made elsewhere, not trained by Basin.`, // prettier-ignore
    hasEpochs: sources.every(({ hasEpochs }) => hasEpochs) && !isInSteps(stored?.study ?? null),
  });
  const study = JSON.parse(JSON.stringify({ ...record, imported: { files } })) as Json;
  return { ...editionOf(name, edition), tasks, name, study };
}

interface PlannedRun {
  task: PlannedTask;
  metrics: RunHead['metrics'];
}

/** Runs of the files, then those that stay from before. */
function plannedRuns({ name, read, stored, gone }: ImportParts): PlannedRun[] {
  const tasks = importTasks(name, read.runs);
  const left = new Set(gone);
  return [
    ...tasks.map((task, index) => ({ task, metrics: read.runs[index]?.metrics ?? {} })),
    ...(stored?.tasks ?? []).flatMap((task): PlannedRun[] => {
      const { config } = task;
      if (config.kind !== 'import' || !left.has(config.run)) return [];
      return [{ task, metrics: stored?.runs.get(config.run)?.metrics ?? {} }];
    }),
  ];
}

/** How many values a run has of each metric at most. */
function mostValues(runs: readonly PlannedRun[]): Map<string, number> {
  const metrics = new Map<string, number>();
  for (const run of runs) {
    for (const [name, { count }] of Object.entries(run.metrics)) {
      metrics.set(name, Math.max(count, metrics.get(name) ?? 0));
    }
  }
  return metrics;
}

const storedFiles = z.object({
  imported: z.object({
    files: z.array(z.object({ file: z.string(), tool: z.string(), sha256: z.string() })),
  }),
});

/** Those that the study was read from before, and those of now in the place of such of their name. */
function filesOf({ sources, read, stored }: ImportParts) {
  const now = sources.map(({ file, tool }, index) => ({
    ...{ file: basename(file), tool, sha256: read.digests[index] ?? '' },
  }));
  const before = storedFiles.safeParse(stored?.study).data?.imported.files ?? [];
  const names = new Set(now.map(({ file }) => file));
  return [...before.filter(({ file }) => !names.has(file)), ...now];
}
