import { type ChildProcess, spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import path from 'node:path';
import type { ReadyReply, SideRequest } from './protocol.ts';

/** A process that trains when it is told to. */
export interface SideProcess {
  pid: number;
  ready: ReadyReply;
  /** @throws with the end of its standard error, if the process ends instead of answering. */
  ask<T>(request: SideRequest): Promise<T>;
  stop(): Promise<void>;
}

/** Starts a process and waits until it says that it is ready. */
export async function startSideProcess(
  command: readonly string[],
  environment: NodeJS.ProcessEnv,
): Promise<SideProcess> {
  const [program = '', ...args] = command;
  const child = spawn(program, args, { env: environment, stdio: ['pipe', 'pipe', 'pipe'] });
  const nextLine = lineReader(child, command);
  const ready = JSON.parse(await nextLine()) as ReadyReply;
  return {
    pid: child.pid as number,
    ready,
    async ask<T>(request: SideRequest) {
      child.stdin.write(`${JSON.stringify(request)}\n`);
      return JSON.parse(await nextLine()) as T;
    },
    async stop() {
      // Its end is announced once: to wait for one that is gone would be for ever.
      if (child.exitCode !== null || child.signalCode !== null) return;
      const ended = new Promise((resolve) => child.once('close', resolve));
      child.stdin.end(`${JSON.stringify({ op: 'exit' })}\n`);
      const timer = setTimeout(() => child.kill('SIGKILL'), 3_000);
      await ended;
      clearTimeout(timer);
    },
  };
}

const workspaceRoot = path.resolve(import.meta.dirname, '../..') + path.sep;

/** Lines of a child's standard output, one at a time; rejects when it ends first. */
function lineReader(child: ChildProcess, command: readonly string[]): () => Promise<string> {
  const lines: string[] = [];
  let failure: Error | null = null;
  let errors = '';
  let wake: (() => void) | null = null;
  child.stderr?.on('data', (chunk: Buffer) => (errors = (errors + chunk.toString()).slice(-4_000)));
  child.stdin?.on('error', () => undefined);
  const fail = (reason: string): void => {
    // Reasons are stored and published: no path of this machine in them.
    const said = errors.replaceAll(workspaceRoot, '');
    failure ??= new Error(`${command.slice(0, 3).join(' ')} … ${reason}\n${said}`);
    wake?.();
  };
  child.on('error', (error) => fail(error.message));
  child.on('close', (code, signal) => fail(`ended with ${signal ?? code}`));
  if (child.stdout) {
    createInterface({ input: child.stdout }).on('line', (line) => {
      // Libraries print warnings of their own.
      if (line.startsWith('{')) lines.push(line);
      wake?.();
    });
  }
  return async () => {
    for (;;) {
      const line = lines.shift();
      if (line !== undefined) return line;
      if (failure !== null) throw failure as Error;
      await new Promise<void>((resolve) => (wake = resolve));
    }
  };
}
