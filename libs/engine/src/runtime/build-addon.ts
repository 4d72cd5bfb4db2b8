import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { BasinError } from '@basin/core';
import { runCommand } from './run-command.ts';

export const addonFiles = [
  'tfjs_binding.node',
  'quiet_stderr.node',
  'sequential_thunks.node',
] as const;

const napiVersion = '8';
const sharedFlags = ['-O2', '-fPIC', '-shared', `-DNAPI_VERSION=${napiVersion}`];
const cppFlags = ['-std=c++17', ...sharedFlags];

/** Root folder of the tfjs-node package, whose C++ files are the addon's source. */
export function tfjsPackageDirectory(): string {
  return packageDirectory('@tensorflow/tfjs-node-gpu');
}

function packageDirectory(name: string): string {
  return dirname(createRequire(import.meta.url).resolve(`${name}/package.json`));
}

const sharedNames = 'static std::set<std::string> ATTR_NAME_SET;';
const threadNames = 'static thread_local std::set<std::string> ATTR_NAME_SET;';

/**
 * tfjs-node keeps the names of op attributes in one set for the whole process and adds to it without
 * a lock: two worker threads that meet there crash the process. Each thread gets a set of its own.
 * @throws BasinError `runtime/compile` if the source is not the one this was written for
 */
export function threadSafeBackend(source: string): string {
  if (!source.includes(sharedNames)) {
    throw new BasinError(
      'runtime/compile',
      `tfjs_backend.cc has no line "${sharedNames}": this @tensorflow/tfjs-node-gpu is not 4.22.0`,
    );
  }
  return source.replace(sharedNames, threadNames);
}

/** tfjs-node's own sources, and those of ours by the file that each becomes. */
function sourceFiles(): { backend: string; binding: string; own: Record<string, string> } {
  const binding = join(tfjsPackageDirectory(), 'binding');
  const ownSource = (name: string): string => fileURLToPath(new URL(name, import.meta.url));
  return {
    backend: join(binding, 'tfjs_backend.cc'),
    binding: join(binding, 'tfjs_binding.cc'),
    own: {
      'quiet_stderr.node': ownSource('quiet-stderr.c'),
      'sequential_thunks.node': ownSource('sequential-thunks.c'),
    },
  };
}

/** Where the addon for this runtime folder is, or will be: named by all that goes into it. */
export async function addonDirectory(cache: string, runtimeDirectory: string): Promise<string> {
  const { backend, binding, own } = sourceFiles();
  const hash = createHash('sha256').update(cppFlags.join(' ')).update(runtimeDirectory);
  hash.update(threadSafeBackend(await readFile(backend, 'utf8')));
  for (const path of [binding, ...Object.values(own)]) hash.update(await readFile(path));
  return join(cache, `addon-${hash.digest('hex').slice(0, 16)}`);
}

/** Compilers to try; `CXX` comes first where it is set. */
function compilers(): string[] {
  return [process.env['CXX'], 'g++', 'c++', 'clang++'].filter((name) => name !== undefined);
}

/** @throws BasinError `runtime/compiler-missing` */
export async function findCompiler(): Promise<string> {
  for (const compiler of compilers()) {
    if ((await runCommand(compiler, ['--version'])).exitCode === 0) return compiler;
  }
  throw new BasinError(
    'runtime/compiler-missing',
    `no C++ compiler found (tried ${compilers().join(', ')}): install g++`,
  );
}

/**
 * Builds the addon against the unpacked TensorFlow, about 10 seconds of compiling,
 * and puts it in place whole by a rename.
 * @throws BasinError `runtime/compiler-missing`, `runtime/compile`
 */
export async function buildAddon(target: string, runtimeDirectory: string): Promise<void> {
  const compiler = await findCompiler();
  const building = `${target}.building-${process.pid}`;
  await rm(building, { recursive: true, force: true });
  await mkdir(building, { recursive: true });
  const { backend, binding, own } = sourceFiles();
  const patchedBackend = join(building, 'tfjs_backend.cc');
  await writeFile(patchedBackend, threadSafeBackend(await readFile(backend, 'utf8')));
  const tensorflow = join(runtimeDirectory, 'tensorflow');
  const napiHeaders = join(packageDirectory('node-api-headers'), 'include');
  try {
    await compile(compiler, [
      ...cppFlags,
      `-I${tfjsPackageDirectory()}`,
      `-I${dirname(backend)}`,
      `-I${dirname(tfjsPackageDirectory())}`,
      `-I${napiHeaders}`,
      `-I${join(tensorflow, 'include')}`,
      ...[patchedBackend, binding],
      join(tensorflow, 'libtensorflow_cc.so.2'),
      join(tensorflow, 'libtensorflow_framework.so.2'),
      `-Wl,-rpath,${tensorflow}`,
      '-o',
      join(building, 'tfjs_binding.node'),
    ]);
    for (const [file, source] of Object.entries(own)) {
      await compile(compiler, [
        ...['-x', 'c', ...sharedFlags, `-I${napiHeaders}`, source],
        ...['-pthread', '-ldl', '-o', join(building, file)],
      ]);
    }
    if (!existsSync(target)) await rename(building, target);
  } finally {
    await rm(building, { recursive: true, force: true });
  }
}

async function compile(compiler: string, args: string[]): Promise<void> {
  const { exitCode, output } = await runCommand(compiler, args);
  if (exitCode === 0) return;
  const firstError = output.split('\n').find((line) => /error|undefined|fatal/i.test(line));
  throw new BasinError(
    'runtime/compile',
    `${compiler} could not build the TensorFlow addon: ${(firstError ?? output).trim()}`,
  );
}
