import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';

const read = (name: string) => readFileSync(new URL(name, import.meta.url), 'utf8');

/** Names in `export { … }` and `export type { … }`. */
function exportedNames(source: string): string[] {
  return [...source.matchAll(/export (?:type )?\{([^}]*)\}/g)].flatMap(([, list]) =>
    list!
      .split(',')
      .map((name) => name.trim().replace(/^type /, ''))
      .filter(Boolean),
  );
}

test('API.md describes each export, and nothing else', () => {
  const described = [...read('../API.md').matchAll(/^### `(\w+)`$/gm)].map(([, name]) => name!);
  expect(described.sort()).toEqual(exportedNames(read('index.ts')).sort());
});

test('what leaves the package speaks of tensors, not of experiments', () => {
  for (const name of ['../API.md', '../package.json', 'index.ts', 'engine.ts', 'program-of.ts']) {
    expect(read(name), name).not.toMatch(/\b(sweep|trial|experiment)s?\b/i);
  }
});
