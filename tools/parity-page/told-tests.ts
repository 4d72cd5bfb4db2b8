import { readFileSync } from 'node:fs';
import path from 'node:path';
import { workspaceRoot } from '../step.ts';
import { table } from './held.ts';

/*
 * PyTorch has no names for these: what they are is said by the tests that hold them, against the weights that a
 * training stored, known distributions and closed forms.
 */
const groups: readonly { what: string; file: string; titles: RegExp }[] = [
  {
    what: 'recorded quantities',
    file: 'libs/models/src/training/quantities.integration.test.ts',
    titles: /./,
  },
  {
    what: 'label noise',
    file: 'libs/models/src/datasets/datasets.test.ts',
    titles: /labels (replace|of any)|noise/,
  },
  {
    what: 'stopping and budgets',
    file: 'libs/models/src/training/early-end.test.ts',
    titles: /./,
  },
];

/** Titles of a file's tests, top to bottom; none of tables of cases. */
function titlesOf(source: string): string[] {
  return [...source.matchAll(/^\s*(?:test|it)\((['"])(.*?)\1,/gm)].map(([, , title = '']) => title);
}

/** A row for each test of what is recorded, of labels made wrong, of ends. @throws Error where one has none. */
export function toldTable(): string {
  const rows = groups.flatMap(({ what, file, titles }) => {
    const source = readFileSync(path.join(workspaceRoot, file), 'utf8');
    const told = titlesOf(source).filter((title) => titles.test(title));
    if (told.length === 0) throw new Error(`${file} has no test of ${what}`);
    return told.map((title) => [what, title, `[${path.basename(file)}](../${file})`]);
  });
  return table(['of', 'held', 'by'], rows);
}
