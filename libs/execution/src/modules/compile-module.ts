import {
  mkdirSync,
  readdirSync,
  renameSync,
  rmSync,
  statSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { randomBytes } from 'node:crypto';
import { createRequire } from 'node:module';
import path from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { BasinError, errorMessage, sha256Hex } from '@basin/core';
import { cacheDirectory } from '@basin/engine/cache-directory';
import type { BuildFailure, ImportKind, Metafile, Plugin } from 'esbuild';
import { digestOfCode } from '../tasks/build.ts';

/** A module of somebody's own, compiled with all that it imports. */
export interface CompiledModule {
  /** One file of plain JavaScript, for this process and for worker threads. */
  file: string;
  /** SHA-256 of its own sources; those of Basin and of its packages are no part of it. */
  digest: string;
}

const root = fileURLToPath(new URL('../../../..', import.meta.url));

/** What a module may import of Basin: what is pure, for it gets a copy of its own. */
const offered = ['core', 'statistics', 'search', 'charts', 'studies'];

/** CommonJS within it asks for Node's own modules. Written apart: the compiler of Basin itself looks for it. */
const requireForCommonJs = `import { createRequire as basinRequire } from 'node:module'; const require = basinRequire(${['import', 'meta', 'url'].join('.')});`;

const keptMs = 30 * 24 * 60 * 60 * 1_000;

/**
 * Compiles a module of the user's, TypeScript or JavaScript, wherever it lies. `@basin/…` and what else
 * it lacks resolve as if it lay in the repository; tfjs is the one that the engine computes with.
 *
 * @throws BasinError `plugin/unreadable` with file and line.
 */
export async function compileModule(entry: string, shown: string): Promise<CompiledModule> {
  const { build } = await import('esbuild');
  const made = await build({
    absWorkingDir: path.dirname(entry),
    entryPoints: [entry],
    bundle: true,
    write: false,
    // For the line where it throws; nothing in it points there, for nothing reads it before.
    outfile: path.join(path.dirname(entry), 'compiled.mjs'),
    sourcemap: 'external',
    sourcesContent: false,
    metafile: true,
    format: 'esm',
    platform: 'node',
    target: 'node20',
    banner: { js: requireForCommonJs },
    // It may have a tsconfig.json for its editor, whose paths are for that alone.
    tsconfigRaw: {},
    plugins: [modulesOfBasin],
    logLevel: 'silent',
  }).catch((error: unknown) => {
    throw unreadable(shown, error);
  });
  const contentsOf = (ending: string): Uint8Array =>
    made.outputFiles.find(({ path: name }) => name.endsWith(ending))?.contents ?? new Uint8Array();
  const folder = path.dirname(entry);
  return {
    file: kept(contentsOf('.mjs'), placesOf(contentsOf('.map'), folder)),
    digest: digestOfCode(ownSources(made.metafile, folder)),
  };
}

/** A source map for whoever knows it and the compiled file alone: with the folder, and which sources are not the user's. */
function placesOf(map: Uint8Array, folder: string): Uint8Array {
  const read = JSON.parse(Buffer.from(map).toString()) as { sources: string[] };
  const ignoreList = [...read.sources.keys()].filter((index) =>
    isBasins(path.resolve(folder, read.sources[index] as string)),
  );
  return Buffer.from(JSON.stringify({ ...read, sourceRoot: folder, ignoreList }));
}

function unreadable(shown: string, error: unknown): BasinError {
  const [first] = (error as Partial<BuildFailure>).errors ?? [];
  const at = first?.location;
  const text = first === undefined ? errorMessage(error) : first.text;
  const place = at ? `${path.basename(at.file)}:${at.line}:${at.column + 1}: ` : '';
  return new BasinError('plugin/unreadable', `${shown} cannot be compiled: ${place}${text}`, {
    cause: error,
  });
}

const modulesOfBasin: Plugin = {
  name: 'basin-modules',
  setup(compiler) {
    const own = 'as if it lay here';
    const here = (specifier: string, kind: ImportKind) =>
      compiler.resolve(specifier, { resolveDir: root, kind, pluginData: own });
    compiler.onResolve({ filter: /^@tensorflow\/tfjs(-core)?$/ }, () => ({
      path: pathToFileURL(createRequire(import.meta.url).resolve('@tensorflow/tfjs-core')).href,
      external: true,
    }));
    compiler.onResolve({ filter: /^@basin\// }, ({ path: specifier, kind, pluginData }) => {
      if (pluginData === own) return null;
      if (offered.includes(specifier.split('/')[1] ?? '')) return here(specifier, kind);
      const modules = offered.map((name) => `@basin/${name}`).join(', ');
      const text = `"${specifier}" cannot be imported from outside: there are ${modules} and @tensorflow/tfjs-core`;
      return { errors: [{ text }] };
    });
    // Whatever else it has not beside it: zod, Observable Plot.
    compiler.onResolve({ filter: /^[^./]/ }, async ({ path: specifier, ...args }) => {
      if (args.pluginData === own || args.kind === 'entry-point') return null;
      const { resolveDir, kind, importer } = args;
      const found = await compiler.resolve(specifier, {
        resolveDir,
        kind,
        importer,
        pluginData: own,
      });
      if (found.errors.length === 0) return found;
      const ours = await here(specifier, kind);
      return ours.errors.length === 0 ? ours : found;
    });
  },
};

/** Whether a source is of Basin or of a package that it brings. */
function isBasins(file: string): boolean {
  return ['libs', 'node_modules'].some((name) => file.startsWith(path.join(root, name) + path.sep));
}

/** Its own files: where each lies from its folder → where it is. */
function ownSources({ inputs }: Metafile, folder: string): Map<string, string> {
  return new Map(
    Object.keys(inputs)
      .map((name) => path.resolve(folder, name))
      .filter((file) => !isBasins(file))
      .map((file) => [path.relative(folder, file).replaceAll(path.sep, '/'), file]),
  );
}

/**
 * The file of these contents, below the cache, and beside it its source map, which names the folder: equal modules of
 * two folders are two files, else what one throws would be said to stand in the other. Those that nobody made for a
 * month go.
 */
function kept(contents: Uint8Array, map: Uint8Array): string {
  const folder = path.join(cacheDirectory(), 'modules');
  const name = sha256Hex(Buffer.concat([contents, map])).slice(0, 20);
  const file = path.join(folder, `${name}.mjs`);
  mkdirSync(folder, { recursive: true });
  writeWhole(`${file}.map`, map);
  writeWhole(file, contents);
  for (const there of readdirSync(folder)) {
    const old = path.join(folder, there);
    const stat = statSync(old, { throwIfNoEntry: false });
    if (stat !== undefined && Date.now() - stat.mtimeMs > keptMs) rmSync(old, { force: true });
  }
  return file;
}

/** Whole from its first moment on: other processes load it at any time. */
function writeWhole(file: string, contents: Uint8Array): void {
  if (statSync(file, { throwIfNoEntry: false })?.size === contents.byteLength) {
    utimesSync(file, new Date(), new Date());
    return;
  }
  const partial = `${file}.${process.pid}-${randomBytes(6).toString('hex')}`;
  writeFileSync(partial, contents);
  renameSync(partial, file);
}
