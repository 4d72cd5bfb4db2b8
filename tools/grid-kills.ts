/**
 * Grids on a real database under 2, 8 and 16 workers, listed, shuffled, zipped, conditional and pruned,
 * extended while they run, whose process is killed with kill -9 at seeded random moments; after each kill
 * the books are looked at, at the end every point with every seed:
 *
 *     npx tsx tools/grid-kills.ts --kills=500 --seed=1
 *     npx tsx tools/grid-kills.ts --kills=100 --case=zipped     (a part of them)
 *
 * Trainings only wait: what is asked is whether each is accounted for. Exit code 1 when anything is wrong.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { killCases } from './grid-kills/cases.ts';
import { runKills } from './grid-kills/run-kills.ts';

const { values } = parseArgs({
  options: {
    kills: { type: 'string', default: '500' },
    seed: { type: 'string', default: '1' },
    /** Those whose name begins so. */
    case: { type: 'string', default: '' },
  },
});
const cases = killCases.flatMap(({ name }, at) => (name.startsWith(values.case) ? [at] : []));
if (cases.length === 0) throw new Error(`--case: none begins with "${values.case}"`);
const folder = mkdtempSync(path.join(tmpdir(), 'basin-grid-kills-'));
try {
  const { problems, ...report } = await runKills({
    ...{ folder, cases, kills: Number(values.kills), seed: Number(values.seed) },
    say: (line) => console.log(line),
  });
  console.log(JSON.stringify(report));
  console.log(problems.length === 0 ? 'all is well' : `WRONG\n${problems.join('\n')}`);
  process.exitCode = problems.length === 0 ? 0 : 1;
} finally {
  rmSync(folder, { recursive: true, force: true });
}
