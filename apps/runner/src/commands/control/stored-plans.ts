import type { SweepPlan } from '@basin/core';
import type { BackendName } from '@basin/engine/backends';
import type { StoreReader, SweepSummary } from '@basin/store';

/** Sweeps as they were planned, those of studies that grow with what they have grown by. */
export function storedPlans(reader: StoreReader, sweeps: readonly SweepSummary[]): SweepPlan[] {
  return sweeps.map(({ sweepId, experiment, preset, definition, name, study }): SweepPlan => ({
    ...{ experiment, preset, tasks: reader.plannedTasks(sweepId) },
    ...(definition === null ? {} : { definition }),
    ...(name === null ? {} : { name }),
    ...(study === null ? {} : { study }),
  }));
}

/** The backend that they were planned for; null where it is the default, or not one. */
export function backendOf(plans: readonly SweepPlan[]): BackendName | null {
  const families = new Set(
    plans.flatMap(({ tasks }) =>
      tasks.flatMap(({ config }) => (config.kind === 'import' ? [] : [config.backendFamily])),
    ),
  );
  const [family] = families;
  return families.size !== 1 || family === undefined || family === 'tensorflow' ? null : family;
}
