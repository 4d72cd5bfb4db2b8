import type { WorkItem } from '../executors/executor.ts';
import { estimateSeconds } from './cost.ts';

/** Compiling, a data set on a slow disk, an overloaded machine: healthy tasks are silent for minutes. */
const shortestMs = 600_000;
/** The rule is for the native engine on a fast core; others take many times as long. */
const timesEstimate = 100;

/**
 * How long an attempt may say nothing before it counts as hung, in milliseconds: many times what all
 * of it should take, and never less than ten minutes.
 */
export function taskTimeoutMs({ attempt, config, inputs }: WorkItem): number {
  const plain = { dependsOn: [], label: '', factors: {} };
  const tasks = inputs.map((input) => ({ ...plain, id: input.taskId, config: input.config }));
  const seconds = estimateSeconds({
    experiment: '',
    preset: 'custom',
    tasks: [...tasks, { ...plain, id: attempt.taskId, config }],
  }).get(attempt.taskId);
  return Math.max(shortestMs, 1_000 * timesEstimate * (seconds ?? 0));
}
