import type { PlannedTask, SweepPlan } from '@basin/core';
import { criticalPaths, estimateSeconds } from '../planning/cost.ts';
import type { TaskPlanning } from './ready-queue.ts';
import { createReplicaGroups, type TaskGroup } from './replica-groups.ts';

/** A task as the sweeps that want it see it. */
interface IndexedTask extends TaskPlanning {
  id: string;
  label: string;
  experiment: string;
  /** Estimated on one core. */
  seconds: number;
  sweepIds: Set<string>;
  /** Tasks that wait for its end. */
  dependents: string[];
}

interface ActiveSweep {
  sweepId: string;
  /** Of a growing sweep as it was planned: what came later is not among its tasks. */
  plan: SweepPlan;
}

/** All that the coordinator remembers of the plans it runs; states are the store's. */
export interface SweepIndex {
  readonly sweeps: ReadonlyMap<string, ActiveSweep>;
  add(sweepId: string, plan: SweepPlan): void;
  /** More tasks of a sweep that grows; what they wait for is there already, or among them. */
  extend(sweepId: string, tasks: readonly PlannedTask[]): void;
  task(taskId: string): IndexedTask;
  /** Undefined for a task of no running sweep. */
  find(taskId: string): IndexedTask | undefined;
}

export function createSweepIndex(): SweepIndex {
  const sweeps = new Map<string, ActiveSweep>();
  const tasks = new Map<string, IndexedTask>();
  const groups = createReplicaGroups();

  function addTasks(sweepId: string, plan: SweepPlan): void {
    const seconds = estimateSeconds(plan);
    const priorities = criticalPaths(plan, seconds);
    for (const task of plan.tasks) {
      const known =
        tasks.get(task.id) ??
        describe(task, plan, {
          seconds: seconds.get(task.id) ?? 0,
          position: tasks.size,
          group: groups.of(task.config),
        });
      known.sweepIds.add(sweepId);
      known.priority = Math.max(known.priority, priorities.get(task.id) ?? 0);
      if (!tasks.has(task.id)) {
        tasks.set(task.id, known);
        // Dependencies come first in a plan.
        for (const needed of task.dependsOn) tasks.get(needed)?.dependents.push(task.id);
      }
    }
  }

  return {
    sweeps,
    add(sweepId, plan) {
      sweeps.set(sweepId, { sweepId, plan });
      addTasks(sweepId, plan);
    },
    extend(sweepId, tasks) {
      const sweep = sweeps.get(sweepId);
      if (sweep !== undefined) addTasks(sweepId, { ...sweep.plan, tasks: [...tasks] });
    },
    find: (taskId) => tasks.get(taskId),
    task(taskId) {
      const known = tasks.get(taskId);
      if (known === undefined) throw new Error(`task ${taskId} is in no running sweep`);
      return known;
    },
  };
}

function describe(
  task: PlannedTask,
  plan: SweepPlan,
  rules: { seconds: number; position: number; group: TaskGroup | null },
): IndexedTask {
  return {
    id: task.id,
    label: task.label,
    experiment: plan.experiment,
    ...rules,
    sweepIds: new Set(),
    priority: 0,
    dependents: [],
  };
}
