/**
 * `build-bundle.ts APPLICATION FOLDER`: compiles an application into a folder that is not there yet.
 * Whoever finds the folder finds it whole: it is made beside, and renamed.
 */
import { readdirSync, renameSync, rmSync, statSync } from 'node:fs';
import path from 'node:path';
import { type Application, compileApplication } from './compile-application.ts';

/** Compiled files that nobody used for so long may go: a process says every hour that it uses its own. */
const keptMs = 24 * 60 * 60 * 1_000;

async function compile(name: Application, folder: string): Promise<void> {
  const made = `${folder}.${process.pid}`;
  try {
    await compileApplication(name, { folder: made, sourceMaps: true });
    place(made, folder);
  } finally {
    rmSync(made, { recursive: true, force: true });
  }
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
await compile(name as Application, folder);
removeUnused(path.dirname(folder));
