/**
 * Holds every quantity of the measures against PyTorch's on the 230 drawn networks (a minute or two) and writes
 * what came out to tools/measures-page/held.json and docs/measures.md:
 *
 *     npx tsx tools/measures-page.ts          --page writes the page alone, from the results that are there
 */
import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { openEngine } from '@basin/engine';
import { format } from 'prettier';
import { drawnNetworks } from '../libs/models/src/testing/drawn-networks.ts';
import { compareAll } from './measures-page/compare-all.ts';
import { type HeldResults, measuresPage } from './measures-page/page.ts';

const root = path.join(import.meta.dirname, '..');
const file = path.join(import.meta.dirname, 'measures-page', 'held.json');

if (!process.argv.includes('--page')) {
  const { torch } = JSON.parse(
    readFileSync(path.join(root, 'libs/models/src/fixtures/drawn-networks.json'), 'utf8'),
  ) as { torch: string };
  const engine = await openEngine({ backend: 'native' });
  const results: HeldResults = {
    torch: torch.replace(/\+.*/, ''),
    networkCount: drawnNetworks.length,
    held: compareAll(engine),
  };
  engine.close();
  writeFileSync(file, await format(JSON.stringify(results), { parser: 'json', printWidth: 100 }));
}
const page = measuresPage(JSON.parse(readFileSync(file, 'utf8')) as HeldResults);
writeFileSync(
  path.join(root, 'docs', 'measures.md'),
  await format(page, { parser: 'markdown', proseWrap: 'preserve' }),
);
