import { createHash } from 'node:crypto';
import type { TaskConfig, TrainingConfig } from '@basin/core';
import { replicaGroupOf } from '@basin/models/replicas';
import { bySetting } from '../planning/by-setting.ts';

/** Tasks that may run as one unit: trainings that differ in their seeds alone. */
export interface TaskGroup {
  /** Attempts in a unit at most. */
  width: number;
}

/** The groups of a sweep's tasks, each one object: told apart by identity. */
export interface ReplicaGroups {
  /** Null for a task that runs by itself. Asked once a task: the rule looks through its network. */
  of(config: TaskConfig): TaskGroup | null;
}

export function createReplicaGroups(): ReplicaGroups {
  const groups = new Map<string, TaskGroup>();

  function groupOf(config: TrainingConfig): TaskGroup | null {
    const found = replicaGroupOf(config);
    if (found === null) return null;
    // A key is a whole config: of a million tasks without a second seed they would be most of the heap.
    const digest = createHash('sha256').update(found.key).digest('base64');
    let group = groups.get(digest);
    if (group === undefined) groups.set(digest, (group = { width: found.width }));
    return group;
  }

  const known = bySetting(groupOf);
  return { of: (config) => (config.kind === 'training' ? known(config) : null) };
}
