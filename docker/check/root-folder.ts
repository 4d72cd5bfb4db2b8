import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { cpSync, readFileSync } from 'node:fs';
import path from 'node:path';

/** What a process in a container starts with. */
export interface Settings {
  environment: Record<string, string>;
  workingDirectory: string;
  /** `uid:gid`. */
  user: string;
}

/** Inside, too: `enter` mounts this machine's certificates there. */
const authorities = '/etc/ssl/certs/ca-certificates.crt';
/** This machine's way to the package registries, which a daemon would get by its own settings. */
const passedOn = /^(?:https?_proxy|no_proxy|npm_config_registry|PIP_\w+|SSL_CERT_FILE)$/i;

export function networkSettings(): Record<string, string> {
  const registry = execFileSync('npm', ['config', 'get', 'registry'], { encoding: 'utf8' }).trim();
  const settings = Object.entries(process.env).filter(([name]) => passedOn.test(name));
  return {
    ...(Object.fromEntries(settings) as Record<string, string>),
    npm_config_registry: registry,
    // Node brings its own list, without the authority of a registry within a company.
    NODE_EXTRA_CA_CERTS: authorities,
  };
}

/** A copy that shares what the file system can share. */
export function copyRoot(from: string, to: string): void {
  execFileSync('cp', ['--archive', '--reflink=auto', from, to]);
}

export function copyInto(from: string, to: string): void {
  cpSync(from, to, { recursive: true, verbatimSymlinks: true, preserveTimestamps: true });
}

/** As compose starts containers: the root read-only, /tmp in memory, a folder of this machine as /data. */
export interface ReadOnlyRoot {
  data: string;
}

/**
 * A command in a root folder, in process and mount namespaces of its own, so that nothing of it stays
 * behind.
 */
export function enter(
  root: string,
  settings: Settings,
  command: string[],
  readOnly: ReadOnlyRoot | null = null,
): ChildProcess {
  const [uid = '0', gid = uid] = settings.user.split(':');
  const script = [
    'set -e',
    'mount --bind "$ROOT" "$ROOT"',
    'mount -t proc proc "$ROOT/proc"',
    'mount --rbind /dev "$ROOT/dev"',
    // Names and certificates of this machine, as Docker brings its own.
    'cp -L /etc/resolv.conf "$ROOT/etc/resolv.conf" 2>/dev/null || true',
    'mount --bind /etc/ssl/certs "$ROOT/etc/ssl/certs"',
    ...(readOnly === null
      ? []
      : [
          'mount --bind "$DATA" "$ROOT/data"',
          'mount -o remount,ro,bind "$ROOT"',
          'mount -t tmpfs tmpfs "$ROOT/tmp"',
        ]),
    'cd "$ROOT"',
    'exec chroot "$ROOT" /usr/bin/setpriv --reuid="$SET_UID" --regid="$SET_GID" --clear-groups' +
      ' /usr/bin/env -i "$@"',
  ].join('\n');
  const home = uid === '0' ? '/root' : '/home/node';
  const variables = Object.entries({ HOME: home, ...settings.environment }).map(
    ([name, value]) => `${name}=${value}`,
  );
  return spawn(
    'unshare',
    [
      ...['--mount', '--pid', '--fork', '--kill-child', 'sh', '-c', script, 'sh'],
      ...variables,
      ...[
        '/bin/sh',
        '-c',
        'cd "$0" && exec "$@"',
        path.posix.resolve('/', settings.workingDirectory),
      ],
      ...command,
    ],
    {
      env: {
        PATH: process.env['PATH'] ?? '',
        ...{ ROOT: root, DATA: readOnly?.data ?? '', SET_UID: uid, SET_GID: gid },
      },
      stdio: ['ignore', 'pipe', 'pipe'],
    },
  );
}

/** Signals the process inside the namespace, the first one there; `child` ends with it. */
export function signalInside(child: ChildProcess, signal: 'SIGTERM' | 'SIGKILL'): void {
  const { pid } = child;
  const inside = readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').trim();
  if (inside !== '') process.kill(Number(inside), signal);
}

/** The command's output once it has ended. @throws Error with its last lines unless it exits with 0. */
export function finish(child: ChildProcess, what: string): Promise<string> {
  return new Promise((resolve, reject) => {
    let output = '';
    const keep = (chunk: Buffer): void =>
      void (output = (output + chunk.toString()).slice(-20_000));
    child.stdout?.on('data', keep);
    child.stderr?.on('data', keep);
    child.on('error', reject);
    child.on('close', (code, signal) => {
      if (code === 0) resolve(output);
      else reject(new Error(`${what} ended with ${signal ?? code}:\n${output.slice(-3_000)}`));
    });
  });
}

/** Megabytes on disk. */
export function sizeOf(folder: string): number {
  return Number(execFileSync('du', ['-sm', folder], { encoding: 'utf8' }).split('\t')[0]);
}
