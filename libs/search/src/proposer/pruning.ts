import type { MetricCurve } from '@basin/core';
import { type Curve, curveOf } from '../pruners/pruner.ts';
import { createPruner, type EarlyTerminate } from '../pruners/pruner-schema.ts';
import type { Goal } from '../samplers/sampler.ts';

/** Points that begin together where what is stopped must repeat exactly; no matter how many workers. */
const roundSize = 8;

/** The early end of trainings in a study. */
export interface Pruning {
  /** Points of a round begin when those before it have ended; 0: points do not wait for one another. */
  roundSize: number;
  decide(taskId: string, curve: MetricCurve): 'continue' | 'prune';
  /** A training has ended: how many of its points count, all of them unless it was to stop before. */
  ended(
    taskId: string,
    curve: MetricCurve,
    isDone: boolean,
  ): { pointCount: number; stopped: boolean };
  /** All points of a round have ended: the next ones are judged by them too. */
  endRound(): void;
}

export function createPruning(config: EarlyTerminate, goal: Goal): Pruning {
  return config.strict ? inRounds(config, goal) : asTheyCome(config, goal);
}

function asTheyCome(config: EarlyTerminate, goal: Goal): Pruning {
  const pruner = createPruner(config);
  /** Points of running trainings that were judged already. */
  const judged = new Map<string, number>();
  return {
    roundSize: 0,
    decide(taskId, reported) {
      const curve = curveOf(reported, goal);
      pruner.learn(taskId, curve, false);
      const from = Math.min(judged.get(taskId) ?? 0, curve.epochs.length);
      judged.set(taskId, curve.epochs.length);
      return pruner.judge(taskId, curve, from) === null ? 'continue' : 'prune';
    },
    ended(taskId, curve, isDone) {
      judged.delete(taskId);
      pruner.learn(taskId, curveOf(curve, goal), isDone);
      return { pointCount: curve.epochs.length, stopped: !isDone };
    },
    endRound: () => undefined,
  };
}

/** Judged by what earlier rounds came to alone, at each point on its own: no order of reports matters. */
function inRounds(config: EarlyTerminate, goal: Goal): Pruning {
  const pruner = createPruner(config);
  let round: { taskId: string; curve: Curve; isDone: boolean }[] = [];
  return {
    roundSize,
    decide: (taskId, curve) =>
      pruner.judge(taskId, curveOf(curve, goal), 0) === null ? 'continue' : 'prune',
    ended(taskId, reported, isDone) {
      const curve = curveOf(reported, goal);
      const stop = pruner.judge(taskId, curve, 0);
      // A worker trains on until it hears that it should stop, maybe to the end.
      const pointCount = stop === null ? curve.epochs.length : stop + 1;
      round.push({
        taskId,
        curve: {
          epochs: curve.epochs.slice(0, pointCount),
          values: curve.values.slice(0, pointCount),
        },
        isDone: isDone && stop === null,
      });
      return { pointCount, stopped: stop !== null || !isDone };
    },
    endRound() {
      for (const { taskId, curve, isDone } of round) pruner.learn(taskId, curve, isDone);
      round = [];
    },
  };
}
