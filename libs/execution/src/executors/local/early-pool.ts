import type { ExecutorListener } from '../executor.ts';
import { openPoolExecutor, type PoolExecutorOptions } from './pool-executor.ts';
import type { Executor } from '../executor.ts';

/** A pool that starts before anyone listens: loading TensorFlow takes longer than planning. */
export interface EarlyPool {
  executor: Executor;
  /** From now on the listener hears everything; what it missed it is told at once. */
  attach(listener: PoolExecutorOptions['listener']): void;
}

export function openEarlyPool(options: Omit<PoolExecutorOptions, 'listener'>): EarlyPool {
  let attached: PoolExecutorOptions['listener'] | null = null;
  let missed: ((listener: PoolExecutorOptions['listener']) => void)[] = [];

  /** Nothing runs before a listener submits it, so only the pool's own news can be missed. */
  function tell(news: (listener: PoolExecutorOptions['listener']) => void): void {
    if (attached === null) missed.push(news);
    else news(attached);
  }

  const listener: ExecutorListener & PoolExecutorOptions['listener'] = {
    event: (event) => tell((to) => to.event(event)),
    available: () => tell((to) => to.available()),
    broken: (error) => tell((to) => to.broken(error)),
    ready: (backend) => tell((to) => to.ready?.(backend)),
    died: (description) => tell((to) => to.died?.(description)),
  };
  return {
    executor: openPoolExecutor({ ...options, listener }),
    attach(listener) {
      attached = listener;
      for (const news of missed) news(listener);
      missed = [];
    },
  };
}
