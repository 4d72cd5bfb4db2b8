/**
 * `nx run store:native`: makes better-sqlite3's addon, which `npm ci` does not (ignore-scripts). A
 * no-op when the cached addon loads; else its prebuilt binary, else Node's own SQLite where that will
 * do, else a build with node-gyp.
 */
import { spawn } from 'node:child_process';
import {
  copyFileSync,
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  renameSync,
  rmSync,
} from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { errorMessage, userCommand } from '@basin/core';
import { nodeSqlite } from './driver/node-sqlite.ts';
import { nativeBindingPath, sqliteVersionOf } from './native-binding.ts';

const require = createRequire(import.meta.url);
const packageFolder = dirname(require.resolve('better-sqlite3/package.json'));

async function main(): Promise<number> {
  const target = nativeBindingPath();
  const found = versionAt(target);
  if (found !== null) {
    console.log(`store: SQLite ${found} ready`);
    return 0;
  }
  const folder = mkdtempSync(join(tmpdir(), 'basin-better-sqlite3-'));
  try {
    cpSync(packageFolder, folder, { recursive: true });
    console.log('store: fetching the prebuilt SQLite addon …');
    const nodes = nodeSqlite();
    // With another SQLite at hand nobody waits for a network that does not answer.
    const limitMs = nodes.module === null ? 120_000 : 20_000;
    if ((await download(folder, limitMs)).ok && install(folder, target)) return 0;
    if (nodes.module !== null) {
      console.log(`store: none to be had here; SQLite ${nodes.version} of Node itself is used`);
      return 0;
    }
    console.log('store: none to be had here; compiling it (1 to 3 minutes, once) …');
    const build = await compile(folder);
    if (build.ok && install(folder, target)) return 0;
    console.error(build.output.split('\n').slice(-15).join('\n'));
    console.error(
      'store: SQLite could not be built. Install a C++ compiler, make and Python 3 (Debian: apt-get install build-essential python3; macOS: xcode-select --install),\n' +
        `or give this machine access to github.com for the prebuilt addon, or use Node 24, which brings SQLite; then run "${userCommand('setup')}" again.`,
    );
    return 1;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** The SQLite version of the addon at `path`, null where it is absent, broken or too old. */
function versionAt(path: string): string | null {
  if (!existsSync(path)) return null;
  try {
    return sqliteVersionOf(path);
  } catch (error) {
    console.log(`store: ${path} is of no use: ${errorMessage(error)}`);
    return null;
  }
}

/** Puts what was made in `folder` into the cache, if it loads; by rename, so that none sees half of it. */
function install(folder: string, target: string): boolean {
  const built = join(folder, 'build', 'Release', 'better_sqlite3.node');
  const version = versionAt(built);
  if (version === null) return false;
  mkdirSync(dirname(target), { recursive: true });
  const partial = `${target}.${process.pid}`;
  copyFileSync(built, partial);
  renameSync(partial, target);
  console.log(`store: SQLite ${version} ready in ${dirname(target)}`);
  return true;
}

function download(folder: string, limitMs: number): Promise<Ended> {
  const tool = join(dirname(require.resolve('prebuild-install/package.json')), 'bin.js');
  return run(process.execPath, [tool], folder, limitMs);
}

function compile(folder: string): Promise<Ended> {
  const tool = nodeGyp();
  if (tool === null) {
    return Promise.resolve({ ok: false, output: 'node-gyp was not found: it comes with npm' });
  }
  // The headers that came with this Node need no network; without them node-gyp downloads its own.
  const prefix = dirname(dirname(process.execPath));
  const headers = existsSync(join(prefix, 'include', 'node', 'node.h'))
    ? [`--nodedir=${prefix}`]
    : [];
  return run(
    process.execPath,
    [tool, 'rebuild', '--release', '-j', 'max', ...headers],
    folder,
    900_000,
  );
}

/** npm's own node-gyp: beside the npm that runs us, or beside Node. */
function nodeGyp(): string | null {
  const inside = join('node_modules', 'node-gyp', 'bin', 'node-gyp.js');
  const npmFolders = [
    ...(process.env['npm_execpath'] ? [dirname(dirname(process.env['npm_execpath']))] : []),
    join(dirname(dirname(process.execPath)), 'lib', 'node_modules', 'npm'),
    join(dirname(process.execPath), 'node_modules', 'npm'),
  ];
  return npmFolders.map((folder) => join(folder, inside)).find((path) => existsSync(path)) ?? null;
}

interface Ended {
  ok: boolean;
  output: string;
}

/** Runs a command to its end, saying every ten seconds that it is alive. */
function run(command: string, args: string[], cwd: string, timeout: number): Promise<Ended> {
  return new Promise((resolve) => {
    const startedAt = Date.now();
    const child = spawn(command, args, { cwd, timeout, stdio: ['ignore', 'pipe', 'pipe'] });
    const alive = setInterval(() => {
      console.log(`store: … ${Math.round((Date.now() - startedAt) / 1000)} s`);
    }, 10_000);
    let output = '';
    const keep = (chunk: Buffer): void => {
      output = (output + chunk.toString()).slice(-20_000);
    };
    child.stdout.on('data', keep);
    child.stderr.on('data', keep);
    child.on('error', (error) => {
      clearInterval(alive);
      resolve({ ok: false, output: output + errorMessage(error) });
    });
    child.on('close', (code) => {
      clearInterval(alive);
      resolve({ ok: code === 0, output });
    });
  });
}

process.exitCode = await main();
