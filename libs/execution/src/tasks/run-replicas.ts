import type { TaskConfig, TrainingConfig } from '@basin/core';
import type { Engine } from '@basin/engine';
import { type Kept, type LoadedData, replicaWidth, runTrainingGroup } from '@basin/models';
import type { AttemptEnd, WorkItem } from '../executors/executor.ts';
import { endByThrowing } from './run-task.ts';
import type { RunContext } from './task-context.ts';

/** An attempt of a unit, in its worker. */
export interface UnitMember {
  item: WorkItem;
  context: RunContext;
}

/**
 * Whether a task always runs in the replica form, be it alone: its weights then follow from its
 * config, whoever else is ready when it starts.
 */
export function hasReplicaForm(config: TaskConfig): boolean {
  if (config.kind !== 'training') return false;
  try {
    return replicaWidth(config) > 1;
  } catch {
    // A network that does not fit together: its training will say so.
    return false;
  }
}

/** Trains a unit as one program; tells each attempt's end as it comes, every one once. Never throws. */
export async function runReplicas(
  members: readonly UnitMember[],
  engine: Engine,
  { data, kept }: { data: LoadedData; kept: Kept },
  ended: (end: AttemptEnd) => void,
): Promise<void> {
  const unended = new Set(members);
  const settle = (member: UnitMember, end: AttemptEnd): void => {
    unended.delete(member);
    member.context.flush();
    ended(end);
  };
  try {
    await runTrainingGroup(
      members.map(({ item }) => item.config as TrainingConfig),
      members.map(({ context }) => context),
      engine,
      {
        data,
        kept,
        ended(index, end) {
          const member = members[index];
          if (member === undefined) return;
          const { item } = member;
          settle(
            member,
            end.status === 'fulfilled'
              ? { ...item.attempt, type: 'finished', outcome: end.value }
              : endByThrowing(item, end.reason),
          );
        },
      },
    );
  } catch (error) {
    for (const member of [...unended]) settle(member, endByThrowing(member.item, error));
  }
}
