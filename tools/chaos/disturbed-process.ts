import { isAlive } from '../../libs/execution/src/control/is-alive.ts';
import { childrenOf } from '../../libs/execution/src/testing/children-of.ts';
import type { StartedCommand } from '../../libs/execution/src/testing/command-line.ts';

/** A `basin` command that is killed and frozen, and started again whenever it is gone. */
export interface DisturbedProcess {
  /** False while it is down or frozen already: there is nothing to disturb. */
  kill(): boolean;
  freeze(): boolean;
  unfreeze(): void;
  start(): void;
  readonly running: boolean;
  /** Ended by itself: a user would start it again, or be done. */
  readonly endedByItself: boolean;
  /** How it ended by itself, newest last; `null` is still to come. */
  readonly ownEnds: { code: number | null; stderr: string }[];
  /** Lines of standard error, of all its forms. */
  said(): string[];
  /** Processes that its killed forms had started: they must be gone too. */
  orphans(): number[];
  stop(): Promise<void>;
}

export function createDisturbedProcess(startCommand: () => StartedCommand): DisturbedProcess {
  let current: StartedCommand | null = null;
  let frozen = false;
  let endedByItself = false;
  const killed = new WeakSet<StartedCommand>();
  const ownEnds: DisturbedProcess['ownEnds'] = [];
  const children = new Set<number>();
  const all: StartedCommand[] = [];

  function rememberChildren(command: StartedCommand): void {
    for (const child of childrenOf(command.process.pid ?? 0, '')) children.add(child);
  }

  function kill(): boolean {
    if (current === null) return false;
    rememberChildren(current);
    killed.add(current);
    current.process.kill('SIGKILL');
    current = null;
    frozen = false;
    return true;
  }

  return {
    ownEnds,
    kill,
    get running() {
      return current !== null;
    },
    get endedByItself() {
      return endedByItself;
    },
    freeze() {
      if (current === null || frozen) return false;
      current.process.kill('SIGSTOP');
      frozen = true;
      return true;
    },
    unfreeze() {
      current?.process.kill('SIGCONT');
      frozen = false;
    },
    start() {
      if (current !== null) return;
      const started = startCommand();
      current = started;
      all.push(started);
      endedByItself = false;
      void started.result.then(({ code, stderr }) => {
        if (killed.has(started)) return;
        ownEnds.push({ code, stderr });
        if (current !== started) return;
        current = null;
        endedByItself = true;
      });
    },
    said: () => all.flatMap((command) => command.stderr().split('\n')),
    orphans: () => [...children].filter(isAlive),
    async stop() {
      const last = current;
      kill();
      await last?.result;
    },
  };
}
