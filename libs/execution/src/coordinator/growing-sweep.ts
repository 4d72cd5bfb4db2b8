import {
  type BackendFamily,
  type Proposal,
  type ProposalEnd,
  type Proposer,
  type ProposerSource,
  tasksOnBackend,
} from '@basin/core';
import type { StoreWriter } from '@basin/store';
import type { SweepIndex } from './sweep-index.ts';

/** A sweep whose tasks come from a proposer: who has asked for what, and what is not told yet. */
export interface GrowingSweep {
  readonly sweepId: string;
  readonly source: ProposerSource;
  readonly proposer: Proposer;
  /** Whether asking may bring something, or something waits to be stored. */
  canAsk(): boolean;
  /** Whether more may come: its proposer is not done, or has not heard of all that ended. */
  mayGrow(): boolean;
  /** Asks for about so many proposals, unless some wait to be stored. Whether there are any now. */
  ask(count: number): boolean;
  /** Stores what was told and asked; identities of the tasks that are new. @throws what the store throws. */
  store(): string[];
  /** Looks which proposals that want this task have ended with it, and tells of them. */
  ended(taskId: string): void;
  /** Numbers of the proposals that want a task and have not been told. */
  wanting(taskId: string): number[];
}

/** Goes on from the history that the store holds of the sweep. */
export function openGrowingSweep(
  sweepId: string,
  source: ProposerSource,
  parts: { writer: StoreWriter; index: SweepIndex; backendFamily: BackendFamily },
): GrowingSweep {
  const { writer, index, backendFamily } = parts;
  const history = writer.proposerHistory(sweepId, source.watches);
  const proposer = source.open(history.turns);
  /** Proposals that were not told yet, with those of their tasks that have not ended. */
  const open = new Map<number, { taskIds: readonly string[]; left: Set<string> }>();
  /** The proposals that want a task. */
  const wantedBy = new Map<string, number[]>();
  /** Task names on the family of backends that computes, by those that the proposer gives. */
  const renamed = new Map<string, string>();
  /** Told and asked, and not stored yet. */
  let told: ProposalEnd[] = [];
  let asked: Proposal[] = [];
  let isDone = false;
  /** It has said `wait`, and was told nothing since. */
  let waits = false;

  function want(number: number, taskIds: readonly string[]): void {
    open.set(number, { taskIds, left: new Set(taskIds) });
    for (const taskId of taskIds) {
      const wanting = wantedBy.get(taskId);
      if (wanting === undefined) wantedBy.set(taskId, [number]);
      else wanting.push(number);
    }
  }

  /** Looks which of these tasks have ended in the sweep; tells of the proposal if it was the last. */
  function look(number: number, among?: readonly string[]): void {
    const proposal = open.get(number);
    if (proposal === undefined) return;
    const { taskIds, left } = proposal;
    for (const { taskId } of writer.taskEnds(sweepId, among ?? [...left], null)) {
      left.delete(taskId);
    }
    if (left.size > 0) return;
    open.delete(number);
    const end = { number, tasks: writer.taskEnds(sweepId, [...taskIds], source.watches) };
    proposer.tell(end);
    told.push(end);
    waits = false;
  }

  const unstored = (): number => told.length + asked.length;

  for (const { number, taskIds } of history.open) want(number, taskIds);
  for (const { number } of history.open) look(number);

  return {
    ...{ sweepId, source, proposer },
    canAsk: () => (!isDone && !waits) || unstored() > 0,
    mayGrow: () => !isDone || open.size + unstored() > 0,
    ask(count) {
      if (asked.length > 0 || isDone || waits) return asked.length > 0;
      const answer = proposer.ask(count);
      isDone = answer === 'done';
      waits = typeof answer === 'string' || answer.length === 0;
      if (typeof answer === 'string') return false;
      asked = answer.map((proposal) => ({
        ...proposal,
        tasks: tasksOnBackend(proposal.tasks, backendFamily, renamed),
      }));
      return asked.length > 0;
    },
    store() {
      if (unstored() === 0) return [];
      const tasks = asked.flatMap((proposal) => proposal.tasks);
      index.extend(sweepId, tasks);
      writer.storeTurn(sweepId, { told, asked });
      const stored = asked;
      told = [];
      asked = [];
      for (const { number, tasks: own } of stored) {
        const taskIds = own.map(({ id }) => id);
        want(number, taskIds);
        // Others may have computed it already.
        look(number);
      }
      return tasks.map(({ id }) => id);
    },
    ended(taskId) {
      for (const number of wantedBy.get(taskId) ?? []) look(number, [taskId]);
    },
    wanting: (taskId) => wantedBy.get(taskId)?.filter((number) => open.has(number)) ?? [],
  };
}
