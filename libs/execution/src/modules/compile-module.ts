import { createRequire } from 'node:module';
import path from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { BasinError, errorMessage, sha256Hex } from '@basin/core';
import type {
  BuildFailure,
  BuildOptions,
  ImportKind,
  Metafile,
  OnResolveResult,
  Plugin,
} from 'esbuild';
import { digestOfCode, ownBuild } from '../tasks/build.ts';
import { type CompiledModule, keptFile, knownModule, rememberModule } from './kept-modules.ts';

const root = fileURLToPath(new URL('../../../..', import.meta.url));

/** What a module may import of Basin: what is pure, for it gets a copy of its own. */
const offered = ['core', 'statistics', 'search', 'charts', 'studies'];

/** CommonJS within it asks for Node's own modules. Written apart: the compiler of Basin itself looks for it. */
const requireForCommonJs = `import { createRequire as basinRequire } from 'node:module'; const require = basinRequire(${['import', 'meta', 'url'].join('.')});`;

/**
 * Compiles a module of the user's, TypeScript or JavaScript, wherever it lies. `@basin/…` and what else
 * it lacks resolve as if it lay in the repository; tfjs is the one that the engine computes with. What
 * was compiled before is taken again as long as neither it nor Basin has changed.
 *
 * @throws BasinError `plugin/unreadable` with file and line.
 */
export async function compileModule(entry: string, shown: string): Promise<CompiledModule> {
  const { build } = await import('esbuild');
  const folder = path.dirname(entry);
  // Its own part is compiled in a moment: Basin's is hundreds of files. What is wrong with it is said below.
  const own = await build({ ...optionsFor(entry), plugins: [modulesOfBasin('named')] }).catch(
    () => null,
  );
  const key = own === null ? null : keyOf(own, folder);
  const known = key === null ? null : knownModule(key);
  if (known !== null) return known;
  const made = await build({
    ...optionsFor(entry),
    sourcemap: 'external',
    sourcesContent: false,
    plugins: [modulesOfBasin('compiled')],
  }).catch((error: unknown) => {
    throw unreadable(shown, error);
  });
  const contentsOf = (ending: string): Uint8Array =>
    made.outputFiles.find(({ path: name }) => name.endsWith(ending))?.contents ?? new Uint8Array();
  const compiled = {
    file: keptFile(contentsOf('.mjs'), placesOf(contentsOf('.map'), folder)),
    digest: digestOfCode(ownSources(made.metafile, folder)),
  };
  if (key !== null) rememberModule(key, compiled, partsOfBasin(made.metafile, folder));
  return compiled;
}

function optionsFor(entry: string) {
  return {
    absWorkingDir: path.dirname(entry),
    entryPoints: [entry],
    bundle: true,
    write: false,
    // For the line where it throws; nothing in it points there, for nothing reads it before.
    outfile: path.join(path.dirname(entry), 'compiled.mjs'),
    metafile: true,
    format: 'esm',
    platform: 'node',
    target: 'node20',
    banner: { js: requireForCommonJs },
    // It may have a tsconfig.json for its editor, whose paths are for that alone.
    tsconfigRaw: {},
    logLevel: 'silent',
  } as const satisfies BuildOptions;
}

/**
 * What decides over the compiled file, but for the files of Basin and of its packages: its own sources, what they
 * import and what that was found to be, where it lies, for its source map says so, and the Basin that compiles.
 */
function keyOf(
  own: { outputFiles: { text: string }[]; metafile: Metafile },
  folder: string,
): string {
  const digest = digestOfCode(ownSources(own.metafile, folder));
  const texts = own.outputFiles.map(({ text }) => text);
  return sha256Hex(Buffer.from(JSON.stringify([root, ownBuild(), folder, digest, texts])));
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

/**
 * Finds what a module imports of Basin, and what it has not beside it. @param asWhat compiled into the file, or left
 * in it by name.
 */
function modulesOfBasin(asWhat: 'compiled' | 'named'): Plugin {
  return {
    name: 'basin-modules',
    setup(compiler) {
      const own = 'as if it lay here';
      const here = (specifier: string, kind: ImportKind): Promise<OnResolveResult> =>
        asWhat === 'named'
          ? Promise.resolve({ path: specifier, external: true })
          : compiler.resolve(specifier, { resolveDir: root, kind, pluginData: own });
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
        return (ours.errors ?? []).length === 0 ? ours : found;
      });
    },
  };
}

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

/** What of Basin went into it, and what says where its modules are, and how this is compiled. */
function partsOfBasin({ inputs }: Metafile, folder: string): string[] {
  const modules = Object.keys(inputs).map((name) => path.resolve(folder, name));
  const manifests = offered.map((name) => path.join(root, 'libs', name, 'package.json'));
  return [
    ...modules.filter(isBasins),
    ...manifests,
    path.join(root, 'package-lock.json'),
    fileURLToPath(import.meta.url),
  ];
}
