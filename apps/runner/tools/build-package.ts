import {
  cpSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { type Application, compileApplication } from '@basin/execution/compile-application';
import { filesOfPages, packageFolders } from './bundled-packages.ts';
import { noticesOf } from './notices.ts';
import { writeOfferedModules } from './offered-modules.ts';
import { runtimeDependencies, versionOf } from './runtime-dependencies.ts';
import { sbomOf } from './sbom.ts';
import { vendorWithoutScripts } from './vendored.ts';

const root = fileURLToPath(new URL('../../..', import.meta.url));

interface Manifest {
  version: string;
  license: string;
  description: string;
  engines: Record<string, string>;
}

/**
 * Basin as one npm package: compiled JavaScript, the dashboard's pages as they were built, migrations,
 * what native code is compiled from, study files to begin with. The folders are those of the workspace,
 * for modules find files from where their source was. `directory` is replaced.
 *
 * @returns the package's version.
 */
export async function buildPackage(directory: string): Promise<string> {
  const manifest = readJson<Manifest>('package.json');
  rmSync(directory, { recursive: true, force: true });
  mkdirSync(directory, { recursive: true });
  const inlined = [
    await compileInto(directory, 'runner'),
    await compileInto(directory, 'dashboard'),
    await compileInto(directory, 'study-page'),
  ];
  copyPages(directory);
  for (const file of packedFiles) copy(file, directory, (name) => !/\.(ts|py)$/.test(name));
  for (const file of templates) copy(file, directory);
  cpSync(path.join(root, 'apps/runner/tools/packed'), directory, { recursive: true });
  const modules = await writeOfferedModules(root, directory);
  const vendored = vendorWithoutScripts(root, directory);
  const compiledIn = packageFolders([
    ...inlined.flat(),
    ...modules.inputs,
    ...filesOfPages(root, path.join(root, 'apps/dashboard/.next')),
  ]);
  const contained = vendored.map((name) => `node_modules/${name}`);
  writeFileSync(
    path.join(directory, 'THIRD-PARTY-NOTICES.txt'),
    noticesOf(root, [...new Set([...compiledIn, ...contained])]),
  );
  const written = packageManifest(manifest, [...vendored, ...modules.names]);
  const { dependencies, optionalDependencies } = runtimeDependencies(root);
  const bill = sbomOf(root, {
    ...{ name: 'basin', version: manifest.version, licence: manifest.license },
    ...{ compiledIn, contained, installed: Object.keys(dependencies) },
    optional: Object.keys(optionalDependencies),
  });
  writeFileSync(path.join(directory, 'sbom.cdx.json'), `${JSON.stringify(bill, null, 2)}\n`);
  writeFileSync(path.join(directory, 'package.json'), `${JSON.stringify(written, null, 2)}\n`);
  return manifest.version;
}

const packedFiles = [
  'LICENSE',
  'libs/store/migrations',
  'libs/engine/src/runtime/quiet-stderr.c',
  'libs/engine/src/runtime/sequential-thunks.c',
  'libs/engine/src/runtime/pooled-convolution',
  'docs/study.schema.json',
  'docs/study-file.md',
  'docs/studies.md',
  'docs/agents.md',
  'docs/command-output.schema.json',
  'docs/errors.md',
  'studies',
];

/** What commands write out for the user, TypeScript too. */
const templates = ['apps/runner/src/commands/plugin/template'];

/** Files that went into it, from the root. */
function compileInto(directory: string, application: Application): Promise<string[]> {
  return compileApplication(application, {
    folder: path.join(directory, 'compiled', application),
    runsIn: path.join(root, 'compiled', application),
    sourceMaps: false,
  });
}

/** The built pages, without what only building needs. */
function copyPages(directory: string): void {
  const from = path.join(root, 'apps/dashboard');
  const to = path.join(directory, 'apps/dashboard');
  const built = path.join(from, '.next');
  if (!existsSync(path.join(built, 'BUILD_ID'))) {
    throw new Error('the dashboard is not built: npx nx run dashboard:build');
  }
  cpSync(built, path.join(to, '.next'), {
    recursive: true,
    filter: (file) => !isForBuilding.test(path.relative(built, file)),
  });
  for (const file of filesIn(path.join(to, '.next'))) {
    if (file.endsWith('.js') || file.endsWith('.json')) makePortable(file);
  }
  for (const app of ['runner', 'dashboard']) {
    const { name, version } = readJson<{ name: string; version: string }>(
      `apps/${app}/package.json`,
    );
    mkdirSync(path.join(directory, 'apps', app), { recursive: true });
    writeFileSync(
      path.join(directory, 'apps', app, 'package.json'),
      `${JSON.stringify({ name, version, private: true, type: 'module' })}\n`,
    );
  }
}

const isForBuilding =
  /^(cache|node_modules|types|diagnostics|trace(-build)?|basin-sources)(\/|$)|\.nft\.json$|\.map$/;

/**
 * Next calls what it does not bundle by names of its own, links that no npm package can hold, and keeps
 * the folder that it was built in, which nobody reads.
 */
function makePortable(file: string): void {
  const text = readFileSync(file, 'utf8');
  const portable = text
    .replaceAll(/\b(better-sqlite3|linkedom)-[0-9a-f]{16}\b/g, '$1')
    .replaceAll(path.resolve(root), '/basin');
  if (portable !== text) writeFileSync(file, portable);
}

function filesIn(folder: string): string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => path.join(entry.parentPath, entry.name));
}

function copy(file: string, directory: string, filter?: (name: string) => boolean): void {
  const to = path.join(directory, file);
  mkdirSync(path.dirname(to), { recursive: true });
  cpSync(path.join(root, file), to, {
    recursive: true,
    ...(filter === undefined ? {} : { filter }),
  });
}

function packageManifest(
  { version, license, description, engines }: Manifest,
  bundled: readonly string[],
): Record<string, unknown> {
  const { dependencies, optionalDependencies } = runtimeDependencies(root);
  return {
    ...{ name: 'basin', version, description, license, engines, type: 'module' },
    bin: { basin: './bin/basin.js' },
    dependencies: {
      ...dependencies,
      ...Object.fromEntries(bundled.map((name) => [name, versionOf(root, name)])),
    },
    optionalDependencies,
    bundleDependencies: bundled,
  };
}

function readJson<T>(file: string): T {
  return JSON.parse(readFileSync(path.join(root, file), 'utf8')) as T;
}
