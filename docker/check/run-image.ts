import type { ChildProcess } from 'node:child_process';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Image } from './build-image.ts';
import { enter, finish, signalInside } from './root-folder.ts';

/** From SIGTERM to SIGKILL. */
const graceMs = 60_000;

export interface RunOptions {
  /** Instead of the image's CMD. */
  command?: string[];
  environment?: Record<string, string>;
  /** A folder of this machine that the container sees as /data. */
  data: string;
}

function start(image: Image, args: string[], options: RunOptions): ChildProcess {
  const environment = { ...image.settings.environment, ...options.environment };
  return enter(image.root, { ...image.settings, environment }, args, { data: options.data });
}

/** Runs a container to its end and answers its output. */
export function runToEnd(image: Image, options: RunOptions): Promise<string> {
  const args = [...image.entrypoint, ...(options.command ?? image.command)];
  return finish(start(image, args, options), args.join(' '));
}

export interface RunningContainer {
  /** Seconds from its start until its health check first succeeded. */
  healthySeconds: number;
  /** What the check said. */
  said: string;
  /** SIGTERM. @throws Error unless it then ends by itself with code 0. */
  stop(): Promise<void>;
}

/** Starts a container and waits until its own HEALTHCHECK succeeds. */
export async function runUntilHealthy(
  image: Image,
  options: RunOptions,
  limitSeconds: number,
): Promise<RunningContainer> {
  const args = [...image.entrypoint, ...(options.command ?? image.command)];
  const startedMs = performance.now();
  const child = start(image, args, options);
  const ended = finish(child, args.join(' '));
  let early: unknown = null;
  ended.catch((error: unknown) => (early = error));
  for (;;) {
    if (early !== null) throw early;
    const healthySeconds = (performance.now() - startedMs) / 1_000;
    const check = start(image, image.healthcheck ?? [], options);
    const said = await finish(check, 'HEALTHCHECK').catch((error: unknown) => String(error));
    if (!said.startsWith('Error:')) {
      return { healthySeconds, said: said.trim(), stop };
    }
    if (healthySeconds > limitSeconds) {
      signalInside(child, 'SIGKILL');
      throw new Error(`not healthy after ${limitSeconds} s: ${said}`);
    }
    await sleep(1_000);
  }

  async function stop(): Promise<void> {
    signalInside(child, 'SIGTERM');
    const patience = setTimeout(() => signalInside(child, 'SIGKILL'), graceMs);
    await ended;
    clearTimeout(patience);
  }
}
