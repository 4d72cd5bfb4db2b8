/** Run behind `next build`: keeps in the build what it was made from, for the server to compare. */
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { recordedSources, sourcesDigest } from './build-sources.ts';

const root = import.meta.dirname;
writeFileSync(path.join(root, recordedSources), sourcesDigest(root) ?? '');
