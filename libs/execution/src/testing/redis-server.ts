import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

export interface RedisServerOptions {
  password?: string;
  /** Speak TLS only, with this certificate (PEM files). */
  tls?: { certFile: string; keyFile: string };
  /** Default: `noeviction`, which Basin insists on. */
  maxmemoryPolicy?: string;
  /** Bytes; 0 is no limit. */
  maxmemory?: number;
}

/** A real redis-server on a free loopback port, without persistence. */
export interface RedisServer {
  /** With the password, `rediss:` with TLS. */
  readonly url: string;
  readonly port: number;
  readonly processId: number;
  /** As a crash would; `start` brings an empty one back on the same port. */
  kill(): Promise<void>;
  /** Starts it again after `kill`. */
  start(): Promise<void>;
  /** Freezes and thaws it: connections stay open, nothing answers. */
  pause(): void;
  resume(): void;
  /** Ends it and removes its folder. Safe to call twice. */
  stop(): Promise<void>;
}

/** Where redis-server is, or null: then say so loudly and skip. */
export function redisServerPath(): string | null {
  const candidates = ['/usr/bin/redis-server', '/usr/local/bin/redis-server'];
  const found = candidates.find((candidate) => existsSync(candidate));
  if (found !== undefined) return found;
  try {
    return execFileSync('which', ['redis-server'], { encoding: 'utf8' }).trim() || null;
  } catch {
    return null;
  }
}

/** Another program may take a port between our looking and Redis's binding. */
const portAttempts = 5;

/** @throws when redis-server is missing or does not come up. */
export async function startRedisServer(options: RedisServerOptions = {}): Promise<RedisServer> {
  const program = redisServerPath();
  if (program === null) throw new Error('no redis-server: apt-get install redis-server');
  const directory = mkdtempSync(path.join(tmpdir(), 'basin-redis-'));
  let failure: unknown;
  for (let attempt = 0; attempt < portAttempts; attempt++) {
    try {
      const server = createRedisServer(program, directory, await freePort(), options);
      await server.start();
      return server;
    } catch (error) {
      failure = error;
    }
  }
  rmSync(directory, { recursive: true, force: true });
  throw failure;
}

function createRedisServer(
  program: string,
  directory: string,
  port: number,
  options: RedisServerOptions,
): RedisServer {
  let child: ChildProcess | null = null;
  let output = '';

  async function start(): Promise<void> {
    output = '';
    const started = spawn(program, serverArguments(port, options), {
      cwd: directory,
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    child = started;
    const keep = (chunk: string): void => void (output = (output + chunk).slice(-4_000));
    started.stdout.setEncoding('utf8').on('data', keep);
    started.stderr.setEncoding('utf8').on('data', keep);
    let gone = false;
    started.on('exit', () => (gone = true));
    started.on('error', () => (gone = true));
    // By its own word: somebody else may be listening there while ours has failed to bind.
    while (!output.includes('Ready to accept connections')) {
      if (gone) throw new Error(`redis-server ended at once:\n${output}`);
      await sleep(10);
    }
  }

  async function kill(): Promise<void> {
    const running = child;
    child = null;
    if (running === null || running.exitCode !== null || running.signalCode !== null) return;
    const exited = new Promise((resolve) => running.once('exit', resolve));
    running.kill('SIGKILL');
    await exited;
  }

  const password =
    options.password === undefined ? '' : `:${encodeURIComponent(options.password)}@`;
  return {
    url: `${options.tls === undefined ? 'redis' : 'rediss'}://${password}127.0.0.1:${port}`,
    port,
    get processId() {
      if (child?.pid === undefined) throw new Error('redis-server is not running');
      return child.pid;
    },
    start,
    kill,
    pause: () => void child?.kill('SIGSTOP'),
    resume: () => void child?.kill('SIGCONT'),
    async stop() {
      await kill();
      rmSync(directory, { recursive: true, force: true });
    },
  };
}

function serverArguments(port: number, options: RedisServerOptions): string[] {
  const settings: Record<string, string> = {
    bind: '127.0.0.1',
    save: '',
    appendonly: 'no',
    'maxmemory-policy': options.maxmemoryPolicy ?? 'noeviction',
    maxmemory: String(options.maxmemory ?? 0),
    port: options.tls === undefined ? String(port) : '0',
  };
  if (options.password !== undefined) settings['requirepass'] = options.password;
  if (options.tls !== undefined) {
    settings['tls-port'] = String(port);
    settings['tls-cert-file'] = options.tls.certFile;
    settings['tls-key-file'] = options.tls.keyFile;
    settings['tls-ca-cert-file'] = options.tls.certFile;
    settings['tls-auth-clients'] = 'no';
  }
  return Object.entries(settings).flatMap(([name, value]) => [`--${name}`, value]);
}

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const probe = createServer();
    probe.on('error', reject);
    probe.listen(0, '127.0.0.1', () => {
      const address = probe.address();
      const port = typeof address === 'object' && address !== null ? address.port : 0;
      probe.close(() => resolve(port));
    });
  });
}
