import { readFileSync } from 'node:fs';
import { SourceMap, type SourceMapPayload } from 'node:module';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { bundleFolder } from '../bundle/bundled.ts';

/**
 * A trace whose places in compiled files are those of the sources instead. Here, when a trace is kept:
 * Node's own `--enable-source-maps` reads every map at every start.
 */
export function withSourceLines(trace: string, folder: URL | null = bundleFolder): string {
  if (folder === null || !trace.includes(folder.href)) return trace;
  const maps = new Map<string, SourceMap | null>();
  return trace.replaceAll(/file:[^\s():]+\.js:\d+:\d+/g, (place) => {
    const [, url, line, column] = /^(.*):(\d+):(\d+)$/.exec(place) ?? [];
    if (url === undefined || !url.startsWith(folder.href)) return place;
    const map = maps.get(url) ?? readMap(url);
    maps.set(url, map);
    const found = map?.findOrigin(Number(line), Number(column));
    if (found === undefined || !('fileName' in found)) return place;
    const file = path.resolve(path.dirname(fileURLToPath(url)), found.fileName);
    return `${file}:${found.lineNumber}:${found.columnNumber}`;
  });
}

function readMap(url: string): SourceMap | null {
  try {
    const payload = JSON.parse(readFileSync(new URL(`${url}.map`), 'utf8')) as SourceMapPayload;
    return new SourceMap(payload);
  } catch {
    return null;
  }
}
