import {
  type Json,
  type PlannedTask,
  planTask,
  type Proposal,
  type ProposalEnd,
  type Proposer,
  type ProposerSource,
  type ProposerTurn,
  resolveTask,
  type RunningTraining,
  type SweepPlan,
} from '@basin/core';
import { tinyTraining } from '../executors/testing/work-items.ts';

export interface CountingOptions {
  /** Points in all. */
  count: number;
  adaptive?: boolean;
  watches?: string | null;
  epochCount?: number;
  /** How many points may be open before it waits. Default: any number. */
  mostOpen?: number;
  decide?(running: RunningTraining): 'continue' | 'prune';
}

/** A proposer that proposes one training after the other, and what it was asked and told. */
export interface CountingSource extends ProposerSource {
  readonly askedNumbers: number[];
  readonly told: ProposalEnd[];
}

/** A plan that grows; `name` tells it from others. */
export function growingPlan(name: string, tasks: PlannedTask[] = []): SweepPlan {
  return { experiment: 'growing', preset: 'custom', tasks, definition: { name } };
}

/** The training of a point, and its Hessian for every third. */
export function tasksOfPoint(number: number, epochCount = 20): PlannedTask[] {
  const training = planTask(tinyTraining({ epochCount, seed: number }), `point ${number}`, {
    number,
  });
  if (number % 3 !== 0) return [training];
  const hessian = resolveTask<'analysis'>({
    kind: 'analysis',
    schemaVersion: 1,
    inputs: [training.id],
    measure: { measure: 'hessian' },
  });
  return [training, planTask(hessian, `Hessian of point ${number}`, { number })];
}

export function countingSource(options: CountingOptions): CountingSource {
  const { count, adaptive = true, watches = null, epochCount, mostOpen = Infinity } = options;
  const askedNumbers: number[] = [];
  const told: ProposalEnd[] = [];

  function open(history: readonly ProposerTurn[]): Proposer {
    let asked = 0;
    let ended = 0;
    for (const turn of history) {
      if (turn.type === 'asked') asked += turn.proposals.length;
      else ended += 1;
    }
    return {
      ask(wanted) {
        if (asked === count) return 'done';
        const size = Math.min(wanted, count - asked, mostOpen - (asked - ended));
        if (size <= 0) return 'wait';
        return Array.from({ length: size }, (): Proposal => {
          const number = asked++;
          askedNumbers.push(number);
          const point: Record<string, Json> = { number };
          return { number, point, tasks: tasksOfPoint(number, epochCount) };
        });
      },
      tell(end) {
        ended += 1;
        told.push(end);
      },
      decide: options.decide ?? (() => 'continue'),
    };
  }

  return { adaptive, watches, open, askedNumbers, told };
}
