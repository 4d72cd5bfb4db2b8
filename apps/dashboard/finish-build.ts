/**
 * Run behind `next build`: takes the base path out of the pages, keeps beside them what names it, and
 * what they were made from, for the server to compare.
 */
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { basedFiles, builtBasePath, placedBelow } from './base-path.ts';
import { recordedSources, sourcesDigest } from './build-sources.ts';

const root = import.meta.dirname;
const built = path.join(root, '.next');
const based = path.join(built, basedFiles);

/** What no server reads. */
const isBeside = /^(cache|types|diagnostics|trace|based)([/\\-]|$)|\.(map|nft\.json)$/;
const isText = /\.(js|json|html|rsc|css|meta|body)$/;

/** Of Vite's `import.meta.env`, which nothing asks for it: not worth a copy of the files that hold it. */
const unusedBase = `BASE_URL:"${builtBasePath}/"`;

function takeOutBasePath(file: string): void {
  const text = readFileSync(path.join(built, file), 'utf8').replaceAll(unusedBase, 'BASE_URL:"/"');
  if (text.includes(builtBasePath)) {
    mkdirSync(path.join(based, path.dirname(file)), { recursive: true });
    writeFileSync(path.join(based, file), text);
  }
  writeFileSync(path.join(built, file), placedBelow('', file, text));
}

rmSync(based, { recursive: true, force: true });
for (const file of readdirSync(built, { recursive: true, encoding: 'utf8' })) {
  if (isBeside.test(file) || !isText.test(file)) continue;
  if (readFileSync(path.join(built, file)).includes(builtBasePath)) takeOutBasePath(file);
}
writeFileSync(path.join(root, recordedSources), sourcesDigest(root) ?? '');
