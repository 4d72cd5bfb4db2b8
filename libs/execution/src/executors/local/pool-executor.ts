import { type Executor, runsAlone, refuse } from '../executor.ts';
import { openIsolatedProcess } from './isolated-process.ts';
import { openSupervisedPool, type SupervisedPoolOptions } from './supervised-pool.ts';

export type PoolExecutorOptions = SupervisedPoolOptions;

export interface PoolExecutor extends Executor {
  /** Of the pool process that is up now, null between two. */
  readonly processId: number | null;
  /** Of the process that runs what must run alone, null where it is that same one, or none. */
  readonly isolatedProcessId: number | null;
}

/**
 * The local executor: one process whose threads run everything, and beside it, while there are tasks
 * that must run alone, one more for them. Together they never run more units than `workerCount`.
 */
export function openPoolExecutor(options: PoolExecutorOptions): PoolExecutor {
  const { workerCount } = options;
  const shared = openSupervisedPool(options);
  // With one worker everything runs alone.
  const isolated = workerCount === 1 ? null : openIsolatedProcess(options);
  let closed = false;

  function freeSlots(): number {
    return closed ? 0 : Math.max(0, shared.freeSlots - (isolated?.busy === true ? 1 : 0));
  }

  function freeSlotsAlone(): number {
    if (isolated === null) return freeSlots();
    return isolated.busy ? 0 : Math.min(1, freeSlots());
  }

  const slotsAhead = (): number => (closed || isolated?.busy === true ? 0 : shared.slotsAhead);

  return {
    slots: workerCount,
    get processId() {
      return shared.processId;
    },
    get isolatedProcessId() {
      return isolated?.processId ?? null;
    },
    get freeSlots() {
      return freeSlots();
    },
    get freeSlotsAlone() {
      return freeSlotsAlone();
    },
    get slotsAhead() {
      return slotsAhead();
    },
    prepare: shared.prepare,
    submit(unit) {
      const alone = runsAlone(unit);
      refuse(closed, alone ? freeSlotsAlone() : freeSlots() + slotsAhead());
      if (alone && isolated !== null) isolated.submit(unit[0]);
      else shared.submit(unit);
    },
    stop(token, reason) {
      shared.stop(token, reason);
      isolated?.stop(token, reason);
    },
    async close() {
      closed = true;
      await Promise.all([shared.close(), isolated?.close()]);
    },
  };
}
