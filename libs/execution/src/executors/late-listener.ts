import type { Executor, ExecutorListener } from './executor.ts';
import type { WorkerBackend } from './local/process/protocol.ts';

/** All that is heard of an executor: its contract's reports, and news that not every implementation has. */
export interface ExecutorNews extends ExecutorListener {
  /** Each time a pool process is up, the first time and after a crash. */
  ready(backend: WorkerBackend): void;
  /** A pool process died by itself. */
  died(description: string): void;
  /** Something that people want to know. */
  noticed(line: string): void;
}

/** An executor that starts before anyone listens: loading TensorFlow takes longer than planning. */
export interface StartedExecutor {
  executor: Executor;
  /** What its first pool process opened. @throws what it broke with before; never settles for workers elsewhere. */
  backend: Promise<WorkerBackend>;
  /** From now on the listener hears everything; what it missed it is told at once. */
  attach(listener: ExecutorNews): void;
}

/** Opens an executor whose news are kept until somebody attaches a listener. */
export async function startExecutor(
  open: (listener: ExecutorNews) => Executor | Promise<Executor>,
): Promise<StartedExecutor> {
  let attached: ExecutorNews | null = null;
  let missed: ((listener: ExecutorNews) => void)[] = [];
  const tell = (news: (listener: ExecutorNews) => void): void => {
    if (attached === null) missed.push(news);
    else news(attached);
  };
  let opened: { resolve: (backend: WorkerBackend) => void; reject: (error: Error) => void };
  const backend = new Promise<WorkerBackend>((resolve, reject) => (opened = { resolve, reject }));
  // It may break before anyone awaits, and then is told to the listener too.
  backend.catch(() => undefined);
  const executor = await open({
    event: (event) => tell((to) => to.event(event)),
    available: () => tell((to) => to.available()),
    broken(error) {
      opened.reject(error);
      tell((to) => to.broken(error));
    },
    ready(backend) {
      opened.resolve(backend);
      tell((to) => to.ready(backend));
    },
    died: (description) => tell((to) => to.died(description)),
    noticed: (line) => tell((to) => to.noticed(line)),
  });
  return {
    executor,
    backend,
    attach(listener) {
      attached = listener;
      for (const news of missed) news(listener);
      missed = [];
    },
  };
}
