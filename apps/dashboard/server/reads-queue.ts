import { type ChildProcess, fork } from 'node:child_process';
import { programOf } from '@basin/execution/bundle/program-of';
import type { ReadAnswer, ReadRequest, ReadsQueue } from '../data/reads-request.ts';

export interface NumberedRequest {
  number: number;
  request: ReadRequest;
  /** Modules that studies may come from. */
  plugins: readonly string[];
}

export type NumberedAnswer = { number: number } & ({ found: ReadAnswer } | { problem: string });

interface Waiting {
  resolve: (found: ReadAnswer) => void;
  reject: (error: Error) => void;
}

/** One process for all, started when somebody asks, and ended when nobody has for `idleMs`. */
export function createReadsQueue(plugins: readonly string[], idleMs = 60_000): ReadsQueue {
  const waiting = new Map<number, Waiting>();
  let child: ChildProcess | null = null;
  let lastNumber = 0;
  let idle: NodeJS.Timeout | undefined;

  function start(): ChildProcess {
    const { url, execArgv } = programOf(
      'reads-process',
      new URL('./reads-process.ts', import.meta.url),
    );
    const started = fork(url, { execArgv, serialization: 'advanced' });
    started.on('message', (answer: NumberedAnswer) => {
      const asked = waiting.get(answer.number);
      waiting.delete(answer.number);
      if ('found' in answer) asked?.resolve(answer.found);
      else asked?.reject(new Error(answer.problem));
      rest();
    });
    const gone = (): void => {
      if (child !== started) return;
      child = null;
      for (const { reject } of waiting.values()) reject(new Error('the process that reads ended'));
      waiting.clear();
    };
    started.once('error', gone);
    started.once('exit', gone);
    return started;
  }

  function rest(): void {
    clearTimeout(idle);
    if (waiting.size > 0) return;
    idle = setTimeout(() => {
      const ended = child;
      child = null;
      ended?.disconnect();
    }, idleMs);
    idle.unref();
  }

  return (request) =>
    new Promise((resolve, reject) => {
      clearTimeout(idle);
      child ??= start();
      const number = (lastNumber += 1);
      waiting.set(number, { resolve, reject });
      child.send({ number, request, plugins } satisfies NumberedRequest);
    });
}
