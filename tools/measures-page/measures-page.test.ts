import { readFileSync } from 'node:fs';
import path from 'node:path';
import { format } from 'prettier';
import { expect, it } from 'vitest';
import { type HeldResults, measuresPage } from './page.ts';
import { quantities } from './quantities.ts';

const results = JSON.parse(
  readFileSync(path.join(import.meta.dirname, 'held.json'), 'utf8'),
) as HeldResults;

it('is what the tool writes of the results that are stored', async () => {
  const page = readFileSync(path.join(import.meta.dirname, '../../docs/measures.md'), 'utf8');
  expect(page).toBe(
    await format(measuresPage(results), { parser: 'markdown', proseWrap: 'preserve' }),
  );
});

it('has every quantity, on all networks that have it, within its tolerance', () => {
  expect(results.held.map(({ quantity }) => quantity)).toEqual(Object.keys(quantities));
  for (const { quantity, largestError, networkCount } of results.held) {
    expect(largestError, quantity).toBeLessThan(quantities[quantity].tolerance);
    expect(networkCount, quantity).toBeGreaterThan(quantity.startsWith('fisher') ? 100 : 199);
  }
});
