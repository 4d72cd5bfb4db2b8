import type { Factor, SweepPlan } from '@basin/core';

/** A point of a planned study with its trainings and what measures them. */
export interface PlannedPoint<Task> {
  label: string;
  factors: Record<string, Factor>;
  seeds: number[];
  tasks: Task[];
}

/** The points of a study's plan, in its order: tasks that differ in nothing but seed and measure. */
export function plannedPoints<Task extends { id: string }>(
  plan: SweepPlan,
  tasks: readonly Task[],
): PlannedPoint<Task>[] {
  const byId = new Map(tasks.map((task) => [task.id, task]));
  const points = new Map<string, PlannedPoint<Task>>();
  for (const planned of plan.tasks) {
    const { seed } = planned.factors;
    const factors = Object.fromEntries(
      Object.entries(planned.factors).filter(([name]) => name !== 'seed' && name !== 'measure'),
    );
    const key = JSON.stringify(factors);
    const label = planned.label.replace(/ seed \d+$/, '');
    const point = points.get(key) ?? { label, factors, seeds: [], tasks: [] };
    const task = byId.get(planned.id);
    if (task !== undefined) point.tasks.push(task);
    if (planned.config.kind === 'training') point.seeds.push(Number(seed));
    points.set(key, point);
  }
  return [...points.values()];
}
