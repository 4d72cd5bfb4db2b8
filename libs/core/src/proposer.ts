import type { Json } from './json.ts';
import type { MetricSummary } from './result.ts';
import type { TaskState } from './state.ts';
import type { PlannedTask } from './sweep.ts';

/*
 * A study that grows is a proposer: it is asked for what to try, told what came of it, and asked
 * whether a training that runs is worth going on. It is pure: the same history, asked the same, answers
 * the same. Whatever it was asked and told is stored before anything of it runs, so that a study
 * killed at any moment goes on with the proposer that the history makes, as if nothing had happened.
 */

/** One point that a study wants tried, and the tasks that try it. */
export interface Proposal {
  /** 0, 1, 2, … in the order of asking, over all kills. */
  number: number;
  /** What the sampler chose. */
  point: Record<string, Json>;
  /**
   * Dependencies first. A task may be one of an earlier proposal too: it runs once, and both are told.
   */
  tasks: PlannedTask[];
}

/** Values of one metric in columns of equal length, ordered by step; NaN where there was no number. */
export interface MetricCurve {
  steps: number[];
  epochs: number[];
  values: number[];
}

/** How one task of a proposal ended. */
export interface TaskEnd {
  /** As the sweep names it: on another family of backends not as the proposal did. */
  taskId: string;
  /** One of `finishedStates`. */
  state: TaskState;
  /** By name. */
  metrics: Record<string, MetricSummary>;
  /** The watched metric's; null where the proposer watches none, or the task has no such points. */
  curve: MetricCurve | null;
  /** An analysis's result record, null without one. */
  result: Json;
}

/** What came of a proposal: all its tasks have ended. */
export interface ProposalEnd {
  number: number;
  /** In the order of the proposal. */
  tasks: TaskEnd[];
}

/** A training that runs, and what it has reported so far of the watched metric. */
export interface RunningTraining {
  taskId: string;
  /** The proposals that want it. */
  numbers: number[];
  curve: MetricCurve;
}

export interface Proposer {
  /**
   * Up to `count` further proposals; at least one where it is a list. `wait`: none before another
   * `tell`. `done`: never again any.
   */
  ask(count: number): Proposal[] | 'wait' | 'done';
  /** Each proposal is told once, in whatever order they end. */
  tell(end: ProposalEnd): void;
  /** Asked whenever a running training has new points of the watched metric. */
  decide(running: RunningTraining): 'continue' | 'prune';
}

/** One thing that a proposer was asked or told, as stored. */
export type ProposerTurn =
  | { type: 'asked'; proposals: Pick<Proposal, 'number' | 'point'>[] }
  | { type: 'told'; end: ProposalEnd };

/** How the proposer of a study is made, at its start and after every kill. */
export interface ProposerSource {
  /**
   * Whether what it proposes depends on what it was told. If so it is asked for no more than runs at
   * once; else far ahead, which spares transactions.
   */
  adaptive: boolean;
  /** The metric whose curves `decide` and `tell` see, such as `test/accuracy`; null: none. */
  watches: string | null;
  /**
   * Whether a training that ends before it hears that it should stop counts as pruned all the same, so
   * that which ones do depends on no one's pace; `decide` is then asked of the same curve twice. Default:
   * it is done.
   */
  stopsLate?: boolean;
  /**
   * The proposer with such a history, oldest turn first, as it would be had it lived through all of it:
   * it goes on with the next number. What was told of failed or cancelled tasks that run again is no
   * longer in the history; it is told anew.
   */
  open(history: readonly ProposerTurn[]): Proposer;
}
