import {
  type BackendFamily,
  type MetricCurve,
  type MetricSeries,
  type Proposal,
  type ProposalEnd,
  type Proposer,
  type ProposerSource,
  type SweepPlan,
  tasksOnBackend,
} from '@basin/core';
import type { StoreWriter } from '@basin/store';
import type { SweepIndex } from './sweep-index.ts';

/** The proposers of sweeps that grow: asks, tells, and stores both before anything runs. */
export interface Growth {
  /** Makes the proposer of a sweep from its history, again where it has one. */
  open(sweepId: string, plan: SweepPlan): void;
  /** Asks no more: the sweep was cancelled. */
  close(sweepId: string): void;
  /** Whether more may come: its proposer is not done, or has not heard of all that ended. */
  mayGrow(sweepId: string): boolean;
  /** Whether asking may bring something: nobody said so yet, or news came since. */
  canAsk(): boolean;
  /**
   * Asks for what may run on so many free slots, and stores it; returns the identities of tasks that
   * are new. Null: nobody has anything to propose now.
   *
   * @throws what the store throws; the same is stored when it is called again.
   */
  ask(freeSlots: number, isPaused: (sweepId: string) => boolean): string[] | null;
  /** Some trial of a task has ended. */
  ended(taskId: string): void;
  /** Whether a running training should be pruned, now that it has reported this. */
  shouldPrune(taskId: string, series: readonly MetricSeries[]): boolean;
  /** Whether a training counts as pruned although it ended before it heard of it. */
  stoppedLate(taskId: string): boolean;
  /** An attempt is lost: the next one reports from the start again. */
  lost(taskId: string): void;
}

/** Far enough ahead for any number of workers, in one transaction. */
const lookahead = 256;

interface GrowingSweep {
  sweepId: string;
  source: ProposerSource;
  proposer: Proposer;
  /** Proposals that were not told yet, with those of their tasks that have not ended. */
  open: Map<number, { taskIds: string[]; left: Set<string> }>;
  /** The proposals that want a task. */
  wantedBy: Map<string, number[]>;
  /** Told and asked, and not stored yet. */
  told: ProposalEnd[];
  asked: Proposal[];
  isDone: boolean;
  /** It has said `wait`, and was told nothing since. */
  waits: boolean;
  /** Task names on the family of backends that computes, by those that the proposer gives. */
  renamed: Map<string, string>;
}

export function createGrowth(parts: {
  writer: StoreWriter;
  index: SweepIndex;
  backendFamily: BackendFamily;
  /** Null: the plan has all tasks there will be. */
  sourceOf: (plan: SweepPlan) => ProposerSource | null;
}): Growth {
  const { writer, index } = parts;
  const sweeps = new Map<string, GrowingSweep>();
  /** What running trainings have reported of the metrics that are watched. */
  const curves = new Map<string, Map<string, MetricCurve>>();
  /** Running trainings that are to be pruned even if they end before. */
  const late = new Set<string>();

  function want(sweep: GrowingSweep, number: number, taskIds: string[]): void {
    sweep.open.set(number, { taskIds, left: new Set(taskIds) });
    for (const taskId of taskIds) {
      const wanting = sweep.wantedBy.get(taskId);
      if (wanting === undefined) sweep.wantedBy.set(taskId, [number]);
      else wanting.push(number);
    }
  }

  /** Looks which of these tasks have ended in the sweep; tells of the proposal if it was the last. */
  function look(sweep: GrowingSweep, number: number, among?: readonly string[]): void {
    const proposal = sweep.open.get(number);
    if (proposal === undefined) return;
    const { sweepId, source } = sweep;
    const { taskIds, left } = proposal;
    const ends = writer.taskEnds(sweepId, among ?? [...left], null);
    for (const { taskId } of ends) left.delete(taskId);
    if (left.size > 0) return;
    sweep.open.delete(number);
    const end = { number, tasks: writer.taskEnds(sweepId, taskIds, source.watches) };
    sweep.proposer.tell(end);
    sweep.told.push(end);
    sweep.waits = false;
  }

  function askOne(sweep: GrowingSweep, count: number): void {
    const answer = sweep.proposer.ask(count);
    if (answer === 'done') sweep.isDone = true;
    if (typeof answer === 'string' || answer.length === 0) {
      sweep.waits = true;
      return;
    }
    sweep.asked = answer.map((proposal) => ({
      ...proposal,
      tasks: tasksOnBackend(proposal.tasks, parts.backendFamily, sweep.renamed),
    }));
  }

  /** Stores what was told and asked; the tasks that are new. */
  function store(sweep: GrowingSweep): string[] {
    const { sweepId, told, asked } = sweep;
    if (told.length + asked.length === 0) return [];
    const tasks = asked.flatMap((proposal) => proposal.tasks);
    index.extend(sweepId, tasks);
    writer.storeTurn(sweepId, { told, asked });
    sweep.told = [];
    sweep.asked = [];
    for (const { number, tasks: own } of asked) {
      want(
        sweep,
        number,
        own.map(({ id }) => id),
      );
      // Others may have computed it already.
      look(sweep, number);
    }
    return tasks.map(({ id }) => id);
  }

  return {
    open(sweepId, plan) {
      sweeps.delete(sweepId);
      const source = plan.definition === undefined ? null : parts.sourceOf(plan);
      if (source === null) return;
      const { turns, open } = writer.proposerHistory(sweepId, source.watches);
      const sweep: GrowingSweep = {
        ...{ sweepId, source, proposer: source.open(turns), open: new Map(), wantedBy: new Map() },
        ...{ told: [], asked: [], isDone: false, waits: false, renamed: new Map() },
      };
      sweeps.set(sweepId, sweep);
      for (const { number, taskIds } of open) want(sweep, number, taskIds);
      for (const { number } of open) look(sweep, number);
    },
    close: (sweepId) => void sweeps.delete(sweepId),
    mayGrow(sweepId) {
      const sweep = sweeps.get(sweepId);
      if (sweep === undefined) return false;
      const { isDone, open, told, asked } = sweep;
      return !isDone || open.size + told.length + asked.length > 0;
    },
    canAsk: () =>
      [...sweeps.values()].some(
        ({ isDone, waits, told, asked }) => (!isDone && !waits) || told.length + asked.length > 0,
      ),
    ask(freeSlots, isPaused) {
      const added: string[] = [];
      let isProgress = false;
      for (const [sweepId, sweep] of sweeps) {
        if (isPaused(sweepId)) continue;
        if (sweep.asked.length === 0 && !sweep.isDone && !sweep.waits) {
          askOne(sweep, sweep.source.adaptive ? freeSlots : Math.max(lookahead, freeSlots));
        }
        isProgress ||= sweep.asked.length > 0;
        added.push(...store(sweep));
        if (added.length === 0) continue;
        // The others have their turn before it.
        sweeps.delete(sweepId);
        sweeps.set(sweepId, sweep);
        break;
      }
      return isProgress ? added : null;
    },
    ended(taskId) {
      forget(taskId);
      for (const sweep of sweeps.values()) {
        for (const number of sweep.wantedBy.get(taskId) ?? []) look(sweep, number, [taskId]);
      }
    },
    shouldPrune(taskId, series) {
      let prune = false;
      for (const { source, proposer, wantedBy, open } of sweeps.values()) {
        const numbers = wantedBy.get(taskId)?.filter((number) => open.has(number)) ?? [];
        const news = series.find(({ name }) => name === source.watches);
        if (numbers.length === 0 || news === undefined) continue;
        const curve = continued(taskId, news);
        if (proposer.decide({ taskId, numbers, curve }) !== 'prune') continue;
        prune = true;
        if (source.stopsLate !== true) continue;
        // One that only its divergence stops has diverged.
        const sound = proposer.decide({ taskId, numbers, curve: finitePart(curve) });
        if (sound === 'prune') late.add(taskId);
      }
      return prune;
    },
    stoppedLate: (taskId) => late.has(taskId),
    lost: forget,
  };

  function forget(taskId: string): void {
    curves.delete(taskId);
    late.delete(taskId);
  }

  function continued(taskId: string, { name, steps, epochs, values }: MetricSeries): MetricCurve {
    const ofTask = curves.get(taskId) ?? new Map<string, MetricCurve>();
    curves.set(taskId, ofTask);
    const before = ofTask.get(name);
    const isKnown = before !== undefined && before.steps.at(-1) === steps.at(-1);
    const curve = isKnown
      ? before
      : {
          steps: [...(before?.steps ?? []), ...steps],
          epochs: [...(before?.epochs ?? []), ...epochs],
          values: [...(before?.values ?? []), ...values],
        };
    ofTask.set(name, curve);
    return curve;
  }
}

/** A curve up to its first value that is no number. */
function finitePart({ steps, epochs, values }: MetricCurve): MetricCurve {
  const first = values.findIndex((value) => !Number.isFinite(value));
  const end = first === -1 ? values.length : first;
  return {
    steps: steps.slice(0, end),
    epochs: epochs.slice(0, end),
    values: values.slice(0, end),
  };
}
