import { z } from 'zod';
import { type TaskConfig, taskConfigSchema, taskIdentity } from './config/task.ts';
import { BasinError } from './errors.ts';
import { identityOf } from './identity.ts';
import { count, json } from './wire.ts';

export const presets = ['smoke', 'quick', 'paper'] as const;
/** smoke: test scale, seconds. quick: the first run. paper: the report's own scale. */
export type Preset = (typeof presets)[number];

/** Value of one varied hyperparameter, or of a name that figures and tables group by. */
export const factorSchema = z.union([z.string(), z.number(), z.boolean()]);
export type Factor = z.infer<typeof factorSchema>;

/** One task of a sweep: what to run, what it waits for, and how people call it. */
export const plannedTaskSchema = z.strictObject({
  /** Identity of `config`. */
  id: z.string(),
  config: taskConfigSchema,
  /** Identities of the tasks whose weights it needs. */
  dependsOn: z.array(z.string()),
  /** Short and unique within the sweep's kind of task, such as `784-28-12-10 seed 1`. */
  label: z.string(),
  /** What distinguishes it within the sweep: `{ model: 'Model 1', target: 'f1', seed: 1 }`. */
  factors: z.record(z.string(), factorSchema),
});
export type PlannedTask = z.infer<typeof plannedTaskSchema>;

/** A directed graph of tasks under one experiment or study file. */
export const sweepPlanSchema = z.strictObject({
  experiment: z.string(),
  preset: z.enum([...presets, 'custom']),
  /** All tasks of a fixed sweep; of one with a definition those that are known beforehand, if any. */
  tasks: z.array(plannedTaskSchema),
  /**
   * What makes a growing study this one and no other: what it varies and how, its sampler and the
   * sampler's seed. What may grow or be reworded (seeds, points, caps, claims) is left out, so that
   * the study stays the same sweep with more of it.
   */
  definition: z.record(z.string(), json).optional(),
  /** What people call it. Default: its experiment. */
  name: z.string().optional(),
  /** The whole study as it was last planned, for those who judge and show it; no part of its identity. */
  study: json.optional(),
});
export type SweepPlan = z.infer<typeof sweepPlanSchema>;

/** The code that computes: the engine's version, and a digest of all that decides the bits. */
export const buildSchema = z.object({
  engineVersion: z.string(),
  /** Null: stored by a release that did not say. */
  buildDigest: z.string().nullable(),
});
export type Build = z.infer<typeof buildSchema>;

/** What became of the tasks of a plan when it was stored. */
export const plannedSweepSchema = z.object({
  /** `sweepIdentity(plan)`: the same plan again is the same sweep, resumed. */
  sweepId: z.string(),
  /** Tasks of the sweep. */
  planned: count,
  /** Those that it had before; 0 of a new one. */
  before: count,
  /** New trials, queued. */
  created: count,
  /** Found with a final outcome (done, diverged, pruned, skipped) and kept. */
  reused: count,
  /** Found failed, cancelled, lost or running with a dead lease, and queued again. */
  requeued: count,
  /** Found queued, or running with a live lease, and left so. */
  pending: count,
  /** Whether the sweep is paused: nothing of it is runnable until it is resumed. */
  paused: z.boolean(),
  /** Reused results that other code computed than would now. */
  otherBuilds: z.array(z.object({ ...buildSchema.shape, count })),
});
export type PlannedSweep = z.infer<typeof plannedSweepSchema>;

/** Makes a planned task of a resolved config. */
export function planTask(
  config: TaskConfig,
  label: string,
  factors: Record<string, Factor>,
): PlannedTask {
  return { id: taskIdentity(config), config, dependsOn: dependenciesOf(config), label, factors };
}

/** Identities of the tasks whose weights a task needs. */
export function dependenciesOf(config: TaskConfig): string[] {
  if (config.kind === 'analysis') return [...new Set(config.inputs)];
  if (config.kind === 'import') return [];
  const { initialWeightsOf, mask = null } = config as Pick<typeof config, 'initialWeightsOf'> &
    Partial<typeof config>;
  const needed = [initialWeightsOf, mask?.of ?? null].filter((id) => id !== null);
  return [...new Set(needed)];
}

/**
 * Identity of a sweep: the same definition, or the same experiment over the same tasks, is the same
 * sweep, to be resumed.
 */
export function sweepIdentity(
  plan: Pick<SweepPlan, 'experiment' | 'definition'> & {
    preset: string;
    tasks: readonly { id: string }[];
  },
): string {
  const { experiment, preset, definition } = plan;
  return definition === undefined
    ? identityOf({ experiment, preset, tasks: plan.tasks.map((task) => task.id) })
    : identityOf({ experiment, preset, definition });
}

/**
 * Checks that ids are unique, dependencies exist and there is no cycle.
 *
 * @param isThere whether the sweep has such a task already, where the plan extends one.
 * @throws BasinError `config/duplicate-task`, `config/unknown-dependency`.
 */
export function checkPlan(
  plan: Pick<SweepPlan, 'experiment' | 'tasks'>,
  isThere: (taskId: string) => boolean = () => false,
): void {
  const seen = new Set<string>();
  for (const task of plan.tasks) {
    if (seen.has(task.id)) {
      throw new BasinError(
        'config/duplicate-task',
        `${plan.experiment} plans "${task.label}" twice (${task.id.slice(0, 12)}): change a seed or a hyperparameter`,
      );
    }
    // Dependencies come first, so an order exists and no cycle can.
    for (const needed of task.dependsOn) {
      if (!seen.has(needed) && !isThere(needed)) {
        throw new BasinError(
          'config/unknown-dependency',
          `"${task.label}" needs task ${needed.slice(0, 12)}, which is not planned before it`,
        );
      }
    }
    seen.add(task.id);
  }
}

/**
 * Every combination of the listed values, the last name varying fastest:
 * `expandGrid({ width: [8, 16], seed: [1, 2] })` has four records.
 */
export function expandGrid<T extends Record<string, readonly unknown[]>>(
  grid: T,
): { [K in keyof T]: T[K][number] }[] {
  const names = Object.keys(grid) as (keyof T)[];
  let rows: Partial<{ [K in keyof T]: T[K][number] }>[] = [{}];
  for (const name of names) {
    rows = rows.flatMap((row) => (grid[name] ?? []).map((value) => ({ ...row, [name]: value })));
  }
  return rows as { [K in keyof T]: T[K][number] }[];
}
