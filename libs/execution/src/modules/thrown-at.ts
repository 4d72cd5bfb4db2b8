import { readFileSync } from 'node:fs';
import { SourceMap, type SourceMapPayload } from 'node:module';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

/** A place in a compiled module, as a stack has it: address or path, line, column. */
const placeInModule = /([^\s()]+[\\/]modules[\\/][0-9a-f]{20}\.mjs):(\d+):(\d+)/g;

/**
 * Where a module of the user's threw, while it was loaded or whenever its functions are called, in whatever process:
 * file, line and column of the innermost frame in a source of its own, the file as it lies from the module's folder.
 * Null where the error passed none, or was no error.
 */
export function thrownAt(error: unknown): string | null {
  if (!(error instanceof Error)) return null;
  const maps = new Map<string, ReadMap | null>();
  for (const [, named = '', line, column] of (error.stack ?? '').matchAll(placeInModule)) {
    const compiled = named.startsWith('file:') ? fileURLToPath(named) : named;
    const read = maps.get(compiled) ?? readMap(`${compiled}.map`);
    maps.set(compiled, read);
    const found = read?.map.findOrigin(Number(line), Number(column));
    if (!read || found === undefined || !('fileName' in found)) continue;
    if (read.others.has(found.fileName)) continue;
    const shown = path.relative(read.folder, path.resolve(read.folder, found.fileName));
    return `${shown.replaceAll(path.sep, '/')}:${found.lineNumber}:${found.columnNumber}`;
  }
  return null;
}

interface ReadMap {
  map: SourceMap;
  /** Of the module: its sources are named from there. */
  folder: string;
  /** Sources of Basin and of packages, as the map names them. */
  others: ReadonlySet<string>;
}

function readMap(file: string): ReadMap | null {
  try {
    const { sourceRoot, ignoreList, ...payload } = JSON.parse(
      readFileSync(file, 'utf8'),
    ) as SourceMapPayload & { ignoreList: number[] };
    const others = new Set(ignoreList.map((index) => payload.sources[index] as string));
    return { map: new SourceMap({ ...payload, sourceRoot: '' }), folder: sourceRoot, others };
  } catch {
    return null;
  }
}
