import { cpSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { build, type Plugin } from 'esbuild';
import ts from 'typescript';

const library = fileURLToPath(new URL('..', import.meta.url));
const sources = path.join(library, 'src');
const root = path.join(library, '..', '..');
const core = path.join(root, 'libs', 'core', 'src');

/**
 * All that the engine takes from the rest of the workspace, errors and seeded streams; it becomes part
 * of the package, with the hash that the streams are made by.
 */
const partsOfCore: Plugin = {
  name: 'parts of core',
  setup({ onResolve, onLoad }) {
    onResolve({ filter: /^@basin\/core$/ }, () => ({ path: 'core', namespace: 'parts' }));
    onLoad({ filter: /^core$/, namespace: 'parts' }, () => ({
      contents:
        "export * from './errors.ts';\nexport { randomStream } from './random.ts';\nexport { userCommand } from './user-command.ts';\n",
      resolveDir: core,
      loader: 'ts',
    }));
    onResolve({ filter: /^@noble\/hashes\// }, ({ path: name }) => ({
      path: createRequire(path.join(core, 'random.ts')).resolve(name),
    }));
  },
};

interface Manifest {
  version: string;
  exports: Record<string, string>;
  dependencies: Record<string, string>;
  [field: string]: unknown;
}

/**
 * The engine as a package for any project: JavaScript modules, declarations, the C and C++ sources
 * that `basin-engine-native` compiles, README, API page and licences. `directory` is replaced.
 *
 * @returns the package's version.
 */
export async function buildPackage(directory: string): Promise<string> {
  const source = readManifest();
  const entries = Object.fromEntries(
    Object.entries(source.exports).map(([name, file]) => [
      moduleOf(name),
      path.join(library, file),
    ]),
  );
  rmSync(directory, { recursive: true, force: true });
  mkdirSync(directory, { recursive: true });
  await writeModules(directory, entries);
  writeDeclarations(path.join(directory, 'types'), Object.values(entries));
  copyNativeSources(directory);
  for (const file of ['README.md', 'API.md']) {
    cpSync(path.join(library, file), path.join(directory, file));
  }
  cpSync(path.join(root, 'LICENSE'), path.join(directory, 'LICENSE'));
  writeFileSync(path.join(directory, 'THIRD-PARTY-NOTICES.txt'), noticeOfHashes());
  const manifest = `${JSON.stringify(packageManifest(source), null, 2)}\n`;
  writeFileSync(path.join(directory, 'package.json'), manifest);
  return source.version;
}

function readManifest(): Manifest {
  return JSON.parse(readFileSync(path.join(library, 'package.json'), 'utf8')) as Manifest;
}

/** `./machine` is `machine`, the package itself `index`. */
function moduleOf(exportName: string): string {
  return exportName === '.' ? 'index' : exportName.slice('./'.length);
}

/** What is imported lazily stays so, in modules of its own. */
async function writeModules(directory: string, entries: Record<string, string>): Promise<void> {
  await build({
    entryPoints: { ...entries, native: path.join(sources, 'runtime', 'native.ts') },
    outdir: directory,
    // Beside one another, as the C sources are: the engine finds them from where it is itself.
    chunkNames: '[name]-[hash]',
    bundle: true,
    splitting: true,
    packages: 'external',
    plugins: [partsOfCore],
    platform: 'node',
    format: 'esm',
    target: 'node20',
    logLevel: 'warning',
  });
}

/** Declarations of the engine's own files, in the folders of its sources. */
function writeDeclarations(directory: string, entries: readonly string[]): void {
  const config = ts.readConfigFile(path.join(root, 'tsconfig.base.json'), ts.sys.readFile);
  const { options } = ts.parseJsonConfigFileContent(config.config, ts.sys, root);
  const program = ts.createProgram(entries, {
    ...options,
    noEmit: false,
    declaration: true,
    emitDeclarationOnly: true,
    outDir: directory,
  });
  for (const file of program.getSourceFiles()) {
    if (!file.fileName.startsWith(`${sources}${path.sep}`)) continue;
    program.emit(file, (_, text) => {
      const name = path.relative(sources, file.fileName).replace(/\.ts$/, '.d.ts');
      mkdirSync(path.dirname(path.join(directory, name)), { recursive: true });
      writeFileSync(path.join(directory, name), text);
    });
  }
}

/** The licence of the one package of others that becomes part of the modules. */
function noticeOfHashes(): string {
  const folder = path.dirname(createRequire(path.join(core, 'random.ts')).resolve('@noble/hashes/sha2.js')); // prettier-ignore
  const { name, version, license } = JSON.parse(readFileSync(path.join(folder, 'package.json'), 'utf8')) as Record<string, string>; // prettier-ignore
  const text = readFileSync(path.join(folder, 'LICENSE'), 'utf8');
  return `The modules of this package contain:\n\n${name} ${version} (${license})\n\n${text}`;
}

function copyNativeSources(directory: string): void {
  const runtime = path.join(sources, 'runtime');
  for (const name of readdirSync(runtime).filter((file) => file.endsWith('.c'))) {
    cpSync(path.join(runtime, name), path.join(directory, name));
  }
  const folder = 'pooled-convolution';
  cpSync(path.join(runtime, folder), path.join(directory, folder), {
    recursive: true,
    filter: (file) => !file.endsWith('.ts'),
  });
}

function packageManifest(source: Manifest): Record<string, unknown> {
  const { exports, dependencies, name, version, description, license, keywords, engines } = source;
  const external = Object.entries(dependencies).filter(([of]) => !of.startsWith('@basin/'));
  const published = Object.entries(exports).map(([exportName, file]) => {
    const types = `./types/${path.relative('src', file).replace(/\.ts$/, '.d.ts')}`;
    return [exportName, { types, default: `./${moduleOf(exportName)}.js` }];
  });
  return {
    ...{ name, version, description, license, keywords, type: 'module', engines },
    exports: Object.fromEntries(published) as unknown,
    bin: { 'basin-engine-native': './native.js' },
    // A name with a scope is private otherwise, and the registry refuses it.
    publishConfig: { access: 'public' },
    dependencies: Object.fromEntries(external),
    optionalDependencies: source['optionalDependencies'],
  };
}
