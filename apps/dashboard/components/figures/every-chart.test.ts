import { readdirSync, readFileSync } from 'node:fs';
import { expect, it } from 'vitest';

const components = new URL('../', import.meta.url);

/** What draws no chart itself, and why it has no files. */
const others: Record<string, string> = {
  'figures/figure-card.tsx': 'the frame of experiment-figure.tsx',
  'task/weights.tsx': 'images of filters, which a browser saves as they are',
};

it('every chart can be taken along as SVG, PNG and CSV, and says how much it shows', () => {
  const charts = readdirSync(components, { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.tsx'))
    .map((name) => ({ name, source: readFileSync(new URL(name, components), 'utf8') }))
    .filter(({ source }) => /<(PlotCanvas|figure)\b/.test(source));
  const without = charts
    .filter(({ source }) => !source.includes('<Downloads'))
    .map(({ name }) => name);
  expect(without.sort()).toEqual(Object.keys(others).sort());
  const silent = charts
    .filter(
      ({ name, source }) => !(name in others) && !/caption|coverage|shown|of \{/i.test(source),
    )
    .map(({ name }) => name);
  expect(silent).toEqual([]);
});
