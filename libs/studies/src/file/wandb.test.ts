import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { planExperiment } from '../registry.ts';
import { plainHost } from '../testing/study-host.ts';
import { baseTrainings } from './base-trainings.ts';
import { planStudy } from './plan-study.ts';
import { readYaml } from './read-yaml.ts';
import { StudyFileError } from './study-problem.ts';

const folder = join(import.meta.dirname, 'fixtures', 'wandb');
const bases = baseTrainings(
  planExperiment('ten-networks', { preset: 'smoke', firstSeed: 1, seedCount: 1 }),
).slice(-1);

/** What becomes of a sweep file that is brought as it is: `basin sweep --file=… --experiment=…`. */
async function outcomeOf(file: string): Promise<string> {
  const source = readYaml(file, readFileSync(join(folder, file), 'utf8'));
  try {
    const { points, notices, record } = await planStudy(source, plainHost, {
      bases,
      defaultName: file.replace('.yaml', ''),
    });
    const [first] = points;
    return [
      `${file}: accepted, ${points.length} points with ${record.seeds.length} seeds, first: ${first?.label ?? ''}`,
      ...notices.map((notice) => `  note: ${notice}`),
    ].join('\n');
  } catch (error) {
    if (!(error instanceof StudyFileError)) throw error;
    for (const { position } of error.problems) expect(position).not.toBeNull();
    // Which places a training has grows with it.
    return `${file}: refused, ${error.message.replaceAll(/(places are \w+, \w+), .*/g, '$1, …')}`;
  }
}

/** How the row of a file ends in docs/coming-from.md. */
function rowEnd(outcome: string): string {
  const [, points, seeds] = /accepted, (\d+) points with (\d+) seeds/.exec(outcome) ?? [];
  if (points !== undefined) {
    return `| accepted: ${points} points${seeds === '1' ? '' : ` with ${seeds} seeds`} |`;
  }
  const places = [...outcome.matchAll(/\.yaml:(\d+:\d+) \[([^\]]+)\]/g)];
  return `| refused at ${places.map(([, at, code]) => `${at} \`${code}\``).join(', ')} |`;
}

it('sweep files in the manner of W&B are accepted as they are, or refused at line and column: fixtures/wandb.txt', async () => {
  const files = readdirSync(folder).sort();
  expect(files.length).toBeGreaterThanOrEqual(20);
  const outcomes = [];
  for (const file of files) outcomes.push(await outcomeOf(file));
  const page = readFileSync(join(import.meta.dirname, '../../../../docs/coming-from.md'), 'utf8');
  for (const outcome of outcomes) expect(page).toContain(rowEnd(outcome));
  await expect(`${outcomes.join('\n\n')}\n`).toMatchFileSnapshot('fixtures/wandb.txt');
});
