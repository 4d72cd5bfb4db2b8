import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';

/** The folders of the packages that files of a bundle come from, from the root; files of ours have none. */
export function packageFolders(files: readonly string[]): string[] {
  return [...new Set(files.flatMap((file) => packageFolder(file) ?? []))].sort();
}

/** The innermost package that a file belongs to; null for files of ours. */
function packageFolder(file: string): string | null {
  const parts = file.split('/');
  const last = parts.lastIndexOf('node_modules');
  if (last === -1) return null;
  const length = parts[last + 1]?.startsWith('@') === true ? 2 : 1;
  return parts.slice(0, last + 1 + length).join('/');
}

/**
 * Files of packages that the dashboard's pages were made of, as the maps of their build name them; those
 * that are there no more are left out.
 *
 * @param built the folder `.next`.
 * @throws Error where a build wrote no maps: its bill of materials would lack what its pages are made of.
 */
export function filesOfPages(root: string, built: string): string[] {
  const maps = readdirSync(built, { recursive: true, encoding: 'utf8' }).filter(
    (file) => file.endsWith('.map') && !/^(cache|node_modules)\//.test(file),
  );
  if (maps.length === 0) throw new Error(`${built} has no source maps: build with them`);
  const named = maps.flatMap((file) => sourcesOf(readFileSync(path.join(built, file), 'utf8')));
  const files = new Set(named.flatMap((source) => /\/(node_modules\/.+)$/.exec(source)?.[1] ?? []));
  return [...files].filter((file) => {
    const folder = packageFolder(file);
    return folder !== null && existsSync(path.join(root, folder, 'package.json'));
  });
}

interface SourceMap {
  sources?: string[];
  /** Of a map that joins others. */
  sections?: { map: SourceMap }[];
}

function sourcesOf(text: string): string[] {
  const listed = ({ sources = [], sections = [] }: SourceMap): string[] => [
    ...sources.map((source) => decodeURIComponent(source)),
    ...sections.flatMap(({ map }) => listed(map)),
  ];
  return listed(JSON.parse(text) as SourceMap);
}
