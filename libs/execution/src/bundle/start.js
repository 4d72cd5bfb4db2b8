/**
 * Starts an application from compiled JavaScript, which takes a fraction of the time of compiling each
 * module as it is imported. It is compiled when its sources have changed, once, into
 * node_modules/.cache/basin. Plain JavaScript: it runs before anything is compiled.
 */
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { sourcesOf, statDigest, textDigest } from './sources.js';

const root = fileURLToPath(new URL('../../../..', import.meta.url)).replace(/[/\\]$/, '');
const cache = path.join(root, 'node_modules/.cache/basin');

/** How often a process says that it still uses its compiled files, from which it may start others. */
const useIntervalMs = 60 * 60 * 1_000;

/** Somebody may be writing sources while they are compiled: then it is done again, not for ever. */
const mostCompilations = 3;

/**
 * The application's main module: compiled, or as its sources where nothing can be compiled, or where
 * BASIN_START=sources asks for them.
 */
export async function start(application) {
  const folder = process.env.BASIN_START === 'sources' ? null : compiled(application);
  if (folder !== null) {
    keepInUse(folder);
    return import(pathToFileURL(path.join(folder, 'main.js')).href);
  }
  const { register } = await import('tsx/esm/api');
  register();
  return import(pathToFileURL(path.join(root, describe(application).programs.main)).href);
}

/** The folder of an application's compiled files; null, with a word, where they cannot be made. */
export function compiled(application) {
  // In the npm package, which brings no sources.
  const packed = path.join(root, 'compiled', application);
  if (isWhole(packed)) return packed;
  const sources = sourcesOf(root, describe(application).folder);
  const seen = path.join(cache, `${application}-${statDigest(root, sources)}.seen`);
  const known = readIfThere(seen);
  if (known !== null && isWhole(path.join(cache, known))) return path.join(cache, known);

  let digest = textDigest(root, sources);
  for (let count = 0; count < mostCompilations; count += 1) {
    const name = `${application}-${digest}`;
    const folder = path.join(cache, name);
    const isNew = !isWhole(folder);
    if (isNew && !compile(application, folder)) return null;
    digest = textDigest(root, sources);
    if (name.endsWith(digest)) {
      remember(seen, name);
      return folder;
    }
    if (isNew) rmSync(folder, { recursive: true, force: true });
  }
  return refuse('its sources change all the time');
}

function describe(application) {
  return JSON.parse(readFileSync(new URL('applications.json', import.meta.url), 'utf8'))[
    application
  ];
}

/** A folder is made beside its place and moved there. */
function isWhole(folder) {
  return existsSync(path.join(folder, 'main.js'));
}

/** In a process of its own, which compiles the compiler as it goes. */
function compile(application, folder) {
  try {
    mkdirSync(cache, { recursive: true });
  } catch (error) {
    return refuse(`the folder ${cache} cannot be made: ${error.code}`);
  }
  const script = fileURLToPath(new URL('./build-bundle.ts', import.meta.url));
  const args = ['--import', import.meta.resolve('tsx'), script, application, folder];
  const { status, stderr } = spawnSync(process.execPath, args, { encoding: 'utf8' });
  if (status === 0) return true;
  const lines = (stderr ?? '').trim().split('\n');
  return refuse(lines.find((line) => /error/i.test(line)) ?? lines.at(-1) ?? '');
}

function refuse(reason) {
  process.stderr.write(
    `note: Basin runs from its sources, which takes longer to start: they cannot be compiled (${reason.trim()})\n`,
  );
  return null;
}

/** Later starts need not read the sources. */
function remember(seen, name) {
  try {
    writeFileSync(seen, name);
  } catch {
    // They read them, then.
  }
}

/** What nobody used for long is removed when something else is compiled. */
function keepInUse(folder) {
  const touch = () => {
    try {
      const now = new Date();
      utimesSync(folder, now, now);
    } catch {
      // Whoever may not write here does not remove anything either.
    }
  };
  touch();
  setInterval(touch, useIntervalMs).unref();
}

function readIfThere(file) {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return null;
  }
}
