import {
  cpSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  realpathSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { basedFiles, placedBelow } from '../base-path.ts';
import { ownPlace } from './own-place.ts';

/** What a server needs of no build. */
const isBeside = /^(cache|types|diagnostics|trace(-build)?|based|node_modules)([/\\]|$)|\.map$/;

/** What the pages' code imports as it is. */
const importedPackages = ['next', 'react', 'react-dom', 'better-sqlite3', 'linkedom'];

export interface PlacedPages {
  /** As Next wants it: its folder `.next` holds the build. */
  folder: string;
  remove: () => void;
}

/**
 * A copy of the built pages for a server below `basePath`, in a folder for temporary files: of some ten
 * megabytes, and nobody else's. Where Basin is installed often nobody may write.
 */
export function pagesBelow(dashboardRoot: string, basePath: string): PlacedPages {
  const place = ownPlace();
  const remove = (): void => rmSync(place, { recursive: true, force: true });
  try {
    // As deep as the pages were, for they find files from where they stand.
    const folder = path.join(place, 'apps/dashboard');
    const built = path.join(dashboardRoot, '.next');
    const placed = path.join(folder, '.next');
    cpSync(built, placed, {
      recursive: true,
      filter: (file) => !isBeside.test(path.relative(built, file)),
    });
    const based = path.join(built, basedFiles);
    for (const entry of readdirSync(based, { recursive: true, withFileTypes: true })) {
      if (!entry.isFile()) continue;
      const file = path.relative(based, path.join(entry.parentPath, entry.name));
      const text = readFileSync(path.join(based, file), 'utf8');
      writeFileSync(path.join(placed, file), placedBelow(basePath, file, text));
    }
    linkPackages(dashboardRoot, path.join(placed, 'node_modules'));
    return { folder, remove };
  } catch (error) {
    remove();
    throw error;
  }
}

/** Node looks for packages above whoever imports them: there are none above the copy. */
function linkPackages(dashboardRoot: string, folder: string): void {
  const require = createRequire(path.join(dashboardRoot, 'package.json'));
  const found = new Map(
    importedPackages.map((name) => [name, path.dirname(require.resolve(`${name}/package.json`))]),
  );
  // Next gives some of them names of its own.
  const named = path.join(dashboardRoot, '.next/node_modules');
  for (const name of existsSync(named) ? readdirSync(named) : []) {
    found.set(name, realpathSync(path.join(named, name)));
  }
  mkdirSync(folder);
  // A junction needs no rights on Windows; elsewhere it is a link like any other.
  for (const [name, to] of found) symlinkSync(to, path.join(folder, name), 'junction');
}
