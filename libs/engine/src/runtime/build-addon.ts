import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { BasinError } from '@basin/core';
import { changedBackend } from './changed-backend.ts';
import { ownSource, ownSources } from './native-sources.ts';
import { runCommand } from './run-command.ts';

const napiVersion = '8';
const sharedFlags = ['-O2', '-fPIC', '-shared', `-DNAPI_VERSION=${napiVersion}`];
const cppFlags = ['-std=c++17', ...sharedFlags];

/** An addon of ours beside tfjs-node's. */
interface OwnAddon {
  source: string;
  /** Of the compiler, beside those that all have. */
  flags: readonly string[];
  linksTensorflow: boolean;
}

const cFlags = ['-x', 'c', '-pthread', '-ldl'];
// The argument of vectors would be passed in another way with wider registers; all are inlined.
const pooledConvolutionFlags = ['-std=c++17', '-O3', '-pthread', '-Wno-psabi', '-mfma'];

/** By the file that each becomes. */
const ownAddons = {
  'quiet_stderr.node': { source: 'quiet-stderr.c', flags: cFlags, linksTensorflow: false },
  'sequential_thunks.node': {
    source: 'sequential-thunks.c',
    flags: cFlags,
    linksTensorflow: false,
  },
  'pooled_convolution_avx2.node': {
    source: 'pooled-convolution/addon.cc',
    flags: [...pooledConvolutionFlags, '-mavx2'],
    linksTensorflow: true,
  },
  'pooled_convolution_avx512.node': {
    source: 'pooled-convolution/addon.cc',
    flags: [
      ...pooledConvolutionFlags,
      ...['-mavx512f', '-mavx512bw', '-mavx512dq', '-mavx512vl', '-mprefer-vector-width=512'],
    ],
    linksTensorflow: true,
  },
} satisfies Record<string, OwnAddon>;

export const addonFiles = [
  'tfjs_binding.node',
  ...(Object.keys(ownAddons) as (keyof typeof ownAddons)[]),
] as const;

/** Root folder of the tfjs-node package, whose C++ files are the addon's source. */
export function tfjsPackageDirectory(): string {
  return packageDirectory('@tensorflow/tfjs-node-gpu');
}

function packageDirectory(name: string): string {
  return dirname(createRequire(import.meta.url).resolve(`${name}/package.json`));
}

/** tfjs-node's own sources. */
function tfjsSources(): { backend: string; binding: string } {
  const binding = join(tfjsPackageDirectory(), 'binding');
  return {
    backend: join(binding, 'tfjs_backend.cc'),
    binding: join(binding, 'tfjs_binding.cc'),
  };
}

/** Where the addon for this runtime folder is, or will be: named by all that goes into it. */
export async function addonDirectory(cache: string, runtimeDirectory: string): Promise<string> {
  const { backend, binding } = tfjsSources();
  const hash = createHash('sha256').update(cppFlags.join(' ')).update(runtimeDirectory);
  hash.update(JSON.stringify(ownAddons));
  hash.update(changedBackend(await readFile(backend, 'utf8')));
  for (const path of [binding, ...ownSources()]) hash.update(await readFile(path));
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
 * Builds the addon against the unpacked TensorFlow, about 20 seconds of compiling,
 * and puts it in place whole by a rename.
 * @throws BasinError `runtime/compiler-missing`, `runtime/compile`
 */
export async function buildAddon(target: string, runtimeDirectory: string): Promise<void> {
  const compiler = await findCompiler();
  const building = `${target}.building-${process.pid}`;
  await rm(building, { recursive: true, force: true });
  await mkdir(building, { recursive: true });
  const { backend, binding } = tfjsSources();
  const ownBackend = join(building, 'tfjs_backend.cc');
  await writeFile(ownBackend, changedBackend(await readFile(backend, 'utf8')));
  const tensorflow = join(runtimeDirectory, 'tensorflow');
  const napiHeaders = join(packageDirectory('node-api-headers'), 'include');
  const standIns = join(building, 'stand-ins');
  try {
    const libraries = [
      '-Wl,--push-state,--no-as-needed',
      ...(await makeStandIns(compiler, standIns)),
      '-Wl,--pop-state',
      `-Wl,-rpath,${tensorflow}`,
    ];
    const tfjsAddon = compile(compiler, [
      ...cppFlags,
      `-I${tfjsPackageDirectory()}`,
      `-I${dirname(backend)}`,
      `-I${dirname(tfjsPackageDirectory())}`,
      `-I${napiHeaders}`,
      `-I${join(tensorflow, 'include')}`,
      ...[ownBackend, binding],
      ...libraries,
      '-o',
      join(building, 'tfjs_binding.node'),
    ]);
    const own = Object.entries(ownAddons).map(([file, { source, flags, linksTensorflow }]) =>
      compile(compiler, [
        ...sharedFlags,
        ...flags,
        ...[`-I${napiHeaders}`, ownSource(source)],
        ...(linksTensorflow ? libraries : []),
        ...['-o', join(building, file)],
      ]),
    );
    await Promise.all([tfjsAddon, ...own]);
    await rm(standIns, { recursive: true });
    if (!existsSync(target)) await rename(building, target);
  } finally {
    await rm(building, { recursive: true, force: true });
  }
}

/**
 * Empty libraries by TensorFlow's names, for the linker to write down what is loaded at run time. From the
 * real ones it would read the names of all that is in 800 MB, six seconds of a core for every addon.
 */
async function makeStandIns(compiler: string, folder: string): Promise<string[]> {
  await mkdir(folder);
  const names = ['libtensorflow_cc.so.2', 'libtensorflow_framework.so.2'];
  return Promise.all(
    names.map(async (name) => {
      const file = join(folder, name);
      const flags = ['-shared', '-nostdlib', `-Wl,-soname,${name}`];
      await compile(compiler, [...flags, '-x', 'c', '/dev/null', '-o', file]);
      return file;
    }),
  );
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
