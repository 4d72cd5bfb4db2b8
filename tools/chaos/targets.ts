import type { RedisServer } from '../../libs/execution/src/testing/redis-server.ts';
import type { DisturbedProcess } from './disturbed-process.ts';
import type { ChaosTarget, Fault } from './schedule.ts';

export interface Targets {
  redis: Pick<DisturbedProcess, 'freeze' | 'unfreeze'> & {
    killed(): Promise<boolean>;
    start(): Promise<void>;
  };
  coordinator: DisturbedProcess;
  workers: DisturbedProcess[];
}

/** Undoes a fault: starts what was killed, continues what was frozen. */
export type Revive = () => void | Promise<void>;

/**
 * Faults that are due. One that finds its target down or frozen waits for it, and later ones of that
 * target with it: so all that are planned strike, on however slow a machine.
 */
export interface Disturber {
  /** Lets those strike whose time has come; each that did is given back with what undoes it. */
  strike(nowMs: number): Promise<{ fault: Fault; revive: Revive }[]>;
  /** Faults that have not struck yet. */
  readonly left: number;
}

export function createDisturber(planned: readonly Fault[], targets: Targets): Disturber {
  const left = [...planned];
  return {
    async strike(nowMs) {
      const struck: { fault: Fault; revive: Revive }[] = [];
      const down = new Set<ChaosTarget>();
      for (const fault of left.filter(({ atMs }) => atMs <= nowMs)) {
        const revive = down.has(fault.target) ? null : await strike(fault, targets);
        if (revive === null) {
          down.add(fault.target);
          continue;
        }
        left.splice(left.indexOf(fault), 1);
        struck.push({ fault, revive });
      }
      return struck;
    },
    get left() {
      return left.length;
    },
  };
}

/** Disturbs; returns what undoes it, or null when the target was down already. */
async function strike(
  { target, action }: Fault,
  { redis, coordinator, workers }: Targets,
): Promise<Revive | null> {
  if (target === 'redis') {
    if (action === 'freeze') return redis.freeze() ? redis.unfreeze : null;
    return (await redis.killed()) ? redis.start : null;
  }
  const disturbed =
    target === 'coordinator' ? coordinator : workers[Number(target.slice('worker '.length)) - 1];
  if (disturbed === undefined) return null;
  if (action === 'freeze') return disturbed.freeze() ? disturbed.unfreeze : null;
  return disturbed.kill() ? disturbed.start : null;
}

export function redisProcess(server: RedisServer): Targets['redis'] {
  let up = true;
  let frozen = false;
  return {
    async killed() {
      if (!up) return false;
      up = false;
      frozen = false;
      await server.kill();
      return true;
    },
    async start() {
      await server.start();
      up = true;
    },
    freeze() {
      if (!up || frozen) return false;
      frozen = true;
      server.pause();
      return true;
    },
    unfreeze() {
      frozen = false;
      server.resume();
    },
  };
}
