import {
  BasinError,
  configInPrecision,
  configOnBackend,
  type Json,
  type PlannedTask,
  planTask,
  type Precision,
  type SweepData,
  type SweepPlan,
  type TaskData,
} from '@basin/core';
import { checkTraining } from '@basin/models';
import type { SweepSummary } from '@basin/store';

/** A sweep's tasks in another precision, as a sweep of its own: planned again, it is the same one. */
export interface TwinPlan {
  plan: SweepPlan;
  /** Tasks of the sweep that have no twin: they did not come to an end, or need one that did not. */
  left: number;
}

/**
 * Plans the trainings and measures of a sweep again in another precision, as the twins of checked claims are. What ends early or
 * was never finished is left out.
 *
 * @throws BasinError `runner/no-twin` where nothing of it trains, or something that it uses has no such form.
 */
export function twinPlan(sweep: SweepSummary, data: SweepData, precision: Precision): TwinPlan {
  const { experiment, name, preset, study, sweepId } = sweep;
  const renamed = new Map<string, string>();
  // A sweep that has both, trained for its claims' second precision, comes to one twin of the two.
  const twins = new Map<string, PlannedTask>();
  let left = 0;
  for (const task of data.tasks) {
    const twin = twinOf(task, precision, renamed);
    if (twin === null) {
      left++;
      continue;
    }
    renamed.set(task.id, twin.id);
    if (!twins.has(twin.id)) twins.set(twin.id, twin);
  }
  const tasks = [...twins.values()];
  if (!tasks.some(({ config }) => config.kind === 'training')) {
    throw new BasinError(
      'runner/no-twin',
      `"${name ?? experiment}" has no finished training that could be made again in ${precision}`,
    );
  }
  const isOwn = studyWithoutSpec(study) !== null;
  return {
    plan: {
      experiment: isOwn ? `${experiment}-${precision}` : experiment,
      preset,
      tasks,
      definition: { twinOf: sweepId, precision },
      name: `${name ?? experiment}, ${precision}`,
      ...(isOwn ? { study: studyWithoutSpec(study) as Json } : {}),
    },
    left,
  };
}

function twinOf(
  task: TaskData,
  precision: Precision,
  renamed: ReadonlyMap<string, string>,
): PlannedTask | null {
  const { config, label, factors, state } = task;
  if (state !== 'done' && state !== 'diverged' && state !== 'skipped') return null;
  const needed = planTask(config, label, factors).dependsOn;
  if (!needed.every((id) => renamed.has(id))) return null;
  // Double precision is native TensorFlow's alone.
  const moved = configOnBackend(config, 'tensorflow', (id) => renamed.get(id) ?? id);
  const twin = configInPrecision(moved, precision);
  if (twin.kind === 'training') checkTraining(twin);
  return planTask(twin, label, factors);
}

/** What judges a study of one's own, without what proposes its points; null of a built-in experiment. */
function studyWithoutSpec(study: Json): Json | null {
  if (typeof study !== 'object' || study === null || Array.isArray(study)) return null;
  const { spec: _, ...record } = study;
  return record;
}
