import { existsSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, expect, onTestFinished, test } from 'vitest';
import { openSession } from '../../apps/runner/src/testing/command-session.ts';
import { documentedCommands } from './find-commands.ts';

const base = mkdtempSync(path.join(tmpdir(), 'basin-documented-'));
afterAll(() => rmSync(base, { recursive: true, force: true }));

/** Commands of the pages that train nothing: templates are written, and what was written is planned. */
const cheap = documentedCommands()
  .filter(({ words: [first, second] }) => first === 'npx' && second === 'basin')
  .map(({ place, words }) => ({ place, args: words.slice(2) }))
  .filter(
    ({ args }) =>
      args.some((word) => word.startsWith('--template')) ||
      (args[0] === 'sweep' && args.includes('--dry-run')),
  );

const noFashion = 'Fashion-MNIST is not in /usr/share/datasets/fashion-mnist';

/** A reader of one page begins with an empty folder, and types what stands there from top to bottom. */
function folderOf(place: string): string {
  const folder = path.join(base, path.basename(place).replace(/:.*/, ''), 'work');
  mkdirSync(folder, { recursive: true });
  return folder;
}

test('what the pages say costs nothing is written and planned as they say', async () => {
  const session = await openSession();
  onTestFinished(session.close);
  const failed: string[] = [];
  for (const { place, args } of cheap) {
    const cwd = folderOf(place);
    const named = args.flatMap((word) => /^--file=(.*)/.exec(word)?.[1] ?? []);
    // A file that the page itself shows, or that its reader has.
    if (named.some((file) => !existsSync(path.join(cwd, file)))) continue;
    const run = await session.basinIn(cwd, ...args);
    // Their readers are told to install it first; `tools/prerequisites.ts` does where it may.
    if (run.stderr.includes(noFashion) && !existsSync('/usr/share/datasets/fashion-mnist')) {
      console.warn(`${place} ${args.join(' ')}: not tried, there is no Fashion-MNIST here`);
      continue;
    }
    if (run.code !== 0) failed.push(`${place} ${args.join(' ')}: ${run.stderr}`);
  }
  expect(failed).toEqual([]);
  expect(cheap.length).toBeGreaterThan(5);
});
