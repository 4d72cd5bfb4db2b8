import { createHash } from 'node:crypto';
import { type PlannedTask, type Random, resolveTask, type SweepPlan } from '@basin/core';
import { tinyTraining } from '../executors/testing/work-items.ts';
import { estimateSeconds, trainingSeconds } from '../planning/cost.ts';

export interface SyntheticPlanOptions {
  taskCount: number;
  /**
   * Trainings in a row that differ in their seeds alone, and so may share a unit. With 1 every task
   * runs by itself, as those of all built-in experiments do.
   */
  replicaCount: number;
  /** Share of trainings whose Hessian is taken too: a task of its own, after the training. */
  analysisShare: number;
  /** Median of the trainings' true durations. */
  medianSeconds: number;
  /** Standard deviation of the logarithm of the trainings' lengths. */
  lengthSpread: number;
  /** Standard deviation of the logarithm of true over estimated durations. */
  estimateError: number;
}

export interface SyntheticPlan {
  plan: SweepPlan;
  /** True duration of every task by id; what the scheduler sees is the rule's estimate. */
  durationsMs: Map<string, number>;
}

const replicaTemplate = tinyTraining({ epochCount: 1, seed: 0 });
/** A gradient-norm phase, of a step here, has no replica form. */
const singleTemplate = resolveTask<'training'>({
  ...replicaTemplate,
  gradientNormPhase: { stepLimit: 1 },
});

const analysisTemplate = resolveTask<'analysis'>({
  kind: 'analysis',
  schemaVersion: 1,
  inputs: ['0'.repeat(64)],
  measure: { measure: 'hessian' },
});

/** Trainings of log-normal length in no order, some followed by an analysis of their weights. */
export function syntheticPlan(options: SyntheticPlanOptions, random: Random): SyntheticPlan {
  const tasks: PlannedTask[] = [];
  const template = options.replicaCount === 1 ? singleTemplate : replicaTemplate;
  // By the rule, whatever that says: so long is a training of an epoch more.
  const [one, more] = [1, 1_001].map((epochCount) => trainingSeconds({ ...template, epochCount }));
  const epochSeconds = ((more as number) - (one as number)) / 1_000;
  while (tasks.length < options.taskCount) {
    const seconds = options.medianSeconds * Math.exp(options.lengthSpread * random.normal());
    const epochCount = Math.max(1, Math.round(seconds / epochSeconds));
    for (let replica = 0; replica < options.replicaCount; replica++) {
      if (tasks.length >= options.taskCount) break;
      const config = { ...template, epochCount, seed: tasks.length };
      const training = syntheticTask(config, [], tasks);
      tasks.push(training);
      if (tasks.length < options.taskCount && random.uniform() < options.analysisShare) {
        tasks.push(syntheticAnalysis(training, tasks));
      }
    }
  }
  const plan: SweepPlan = { experiment: 'simulation', preset: 'custom', tasks };
  const durationsMs = new Map<string, number>();
  for (const [taskId, seconds] of estimateSeconds(plan)) {
    const error = Math.exp(options.estimateError * random.normal());
    durationsMs.set(taskId, 1_000 * seconds * error);
  }
  return { plan, durationsMs };
}

function syntheticAnalysis({ id }: PlannedTask, tasks: PlannedTask[]): PlannedTask {
  return syntheticTask({ ...analysisTemplate, inputs: [id] }, [id], tasks);
}

/** Not `planTask`: true identities of a million tasks take minutes (docs/scale.md has their cost). */
function syntheticTask(
  config: PlannedTask['config'],
  dependsOn: string[],
  tasks: PlannedTask[],
): PlannedTask {
  const position = tasks.length;
  const id = createHash('sha256').update(`simulated task ${position}`).digest('hex');
  return { id, config, dependsOn, label: `${config.kind} ${position}`, factors: { position } };
}
