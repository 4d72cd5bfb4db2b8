import { readFileSync } from 'node:fs';
import { SourceMap, type SourceMapPayload } from 'node:module';
import path from 'node:path';
import { isBasins } from './compile-module.ts';

/**
 * Where a module of the user's threw: file, line and column of the innermost frame in a source of its own, the file
 * as it lies from the module's folder. Null where the error passed none, or was no error.
 *
 * @param compiled the file that was loaded, with its source map beside it.
 * @param folder of the module.
 */
export function thrownAt(error: unknown, compiled: string, folder: string): string | null {
  if (!(error instanceof Error)) return null;
  const name = path.basename(compiled).replaceAll('.', String.raw`\.`);
  const frames = (error.stack ?? '').matchAll(new RegExp(`${name}:(\\d+):(\\d+)`, 'g'));
  let map: SourceMap | null = null;
  for (const [, line, column] of frames) {
    map ??= readMap(`${compiled}.map`);
    const found = map?.findOrigin(Number(line), Number(column));
    if (found === undefined || !('fileName' in found)) continue;
    const file = path.resolve(folder, found.fileName);
    if (isBasins(file)) continue;
    const shown = path.relative(folder, file).replaceAll(path.sep, '/');
    return `${shown}:${found.lineNumber}:${found.columnNumber}`;
  }
  return null;
}

function readMap(file: string): SourceMap | null {
  try {
    return new SourceMap(JSON.parse(readFileSync(file, 'utf8')) as SourceMapPayload);
  } catch {
    return null;
  }
}
