/** How far work has come; in seconds on one core, or, without a plan, in tasks. */
export interface WorkProgress {
  done: number;
  left: number;
  /** In which `done` was done. */
  elapsedMs: number;
  /** What was known before: `done` and `left` are seconds then. Null: only the pace counts. */
  plan: {
    workerCount: number;
    /** The longest chain of tasks that is left: no number of workers makes it shorter. */
    longestSeconds: number;
  } | null;
}

/** Without a plan nothing is said before so much is done, and for so long. */
const least = { done: 0.5, elapsedMs: 2_000 };

/**
 * Time that is left: by the pace so far, and by the plan where there is one. The pace counts the
 * more, the more of the work is behind. Null while nothing can be said.
 */
export function timeLeft({ done, left, elapsedMs, plan }: WorkProgress): number | null {
  if (left <= 0) return 0;
  const byPace = (left / done) * elapsedMs;
  if (plan === null) return done < least.done || elapsedMs < least.elapsedMs ? null : byPace;
  const byPlan = 1_000 * Math.max(left / plan.workerCount, plan.longestSeconds);
  if (done === 0) return byPlan;
  const trust = Math.min(1, (5 * done) / (done + left));
  return trust * byPace + (1 - trust) * byPlan;
}

/** How much of a task under way is done, by its epochs; 0 before it has said how many it has. */
export function shareDone({ epoch, epochCount }: { epoch: number; epochCount: number }): number {
  return epochCount > 0 ? Math.min(1, epoch / epochCount) : 0;
}
