import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { killCases } from './cases.ts';
import { runKills } from './run-kills.ts';

// Five hundred of them, over every grid and number of workers: npx tsx tools/grid-kills.ts
test('grids are accounted for exactly, killed and extended while they run', async () => {
  const folder = mkdtempSync(path.join(tmpdir(), 'basin-grid-kills-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  const cases = ['zipped, 8 workers', 'pruned, 16 workers'].map((name) =>
    killCases.findIndex((one) => one.name === name),
  );
  const report = await runKills({ ...{ folder, cases, seed: 3, kills: 4 }, say: () => undefined });
  expect(report.problems).toEqual([]);
  expect(report.kills).toBeGreaterThanOrEqual(4);
  expect(report.ended).toBe(2);
});
