import { existsSync } from 'node:fs';
import {
  type BackendFamily,
  backendFamilySchema,
  onBackend,
  type ProposerSource,
  settledStates,
  type SweepPlan,
  sweepIdentity,
} from '@basin/core';
import { backendFamilyOf } from '@basin/execution/tasks/backend-family';
import { openReader, type StoreReader, type StoreWriter } from '@basin/store';
import type { RunOptions } from '../../cli/run-options.ts';

/**
 * The family of backends on which all that the plans ask for is stored with an outcome that stays; null
 * where anything is left to compute. No backend is opened for it: that takes seconds.
 */
export function storedFamily(
  plans: readonly SweepPlan[],
  { backend, database }: Pick<RunOptions, 'backend' | 'database'>,
  writer: StoreWriter,
  sourceOf: (plan: SweepPlan) => ProposerSource | null,
): BackendFamily | null {
  if (!existsSync(database)) return null;
  const families = backend === null ? backendFamilySchema.options : [backendFamilyOf(backend)];
  const reader = openReader(database);
  try {
    const isStored = (family: BackendFamily): boolean =>
      plans.every(
        (plan) =>
          mayBeStored(plan, family, reader) &&
          isWhole(onBackend(plan, family), reader, writer, sourceOf),
      );
    return families.find(isStored) ?? null;
  } finally {
    reader.close();
  }
}

/** Whether a study is stored at all is known by its definition: to name thousands of tasks anew takes seconds. */
function mayBeStored(plan: SweepPlan, family: BackendFamily, reader: StoreReader): boolean {
  if (plan.definition === undefined) return true;
  return reader.sweep(sweepIdentity(onBackend({ ...plan, tasks: [] }, family))) !== null;
}

function isWhole(
  plan: SweepPlan,
  reader: StoreReader,
  writer: StoreWriter,
  sourceOf: (plan: SweepPlan) => ProposerSource | null,
): boolean {
  const sweepId = sweepIdentity(plan);
  const stored = reader.sweep(sweepId);
  if (stored === null || stored.planned < plan.tasks.length || stored.pausedAtMs !== null)
    return false;
  const settled = settledStates.reduce((sum, state) => sum + stored.counts[state], 0);
  if (settled !== stored.planned) return false;
  if (plan.definition === undefined) return true;
  const { rows } = reader.tasks(sweepId, { limit: Math.max(1, stored.planned) });
  const known = new Set(rows.map(({ taskId }) => taskId));
  if (!plan.tasks.every(({ id }) => known.has(id))) return false;
  const source = sourceOf(plan);
  if (source === null) return true;
  const { turns, open } = writer.proposerHistory(sweepId, source.watches);
  return open.length === 0 && source.open(turns).ask(1) === 'done';
}
