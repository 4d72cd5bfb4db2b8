import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect, onTestFinished, test, vi } from 'vitest';
import { runLanes, type Step } from './step.ts';

test('lanes go on side by side; a step waits for its lane and for what it is after, also where that fails', async () => {
  const said = vi.spyOn(console, 'log').mockReturnValue();
  onTestFinished(() => said.mockRestore());
  const folder = mkdtempSync(path.join(tmpdir(), 'basin-lanes-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const log = path.join(folder, 'log');
  const step = (name: string, script: string, after: Step[] = []): Step => ({
    ...{ name, after },
    command: ['sh', '-c', `echo "+${name}" >> ${log}; ${script}; echo "-${name}" >> ${log}`],
  });
  const until = (word: string) => `until grep -q -- ${word} ${log}; do sleep 0.01; done`;
  // Each of the first two ends only when the other has begun.
  const fails = step('fails', `${until('+beside')}; echo "-fails" >> ${log}; exit 3`);
  const beside = step('beside', until('+fails'));
  const last = step('last', 'true', [fails]);

  const results = await runLanes([[fails], [beside, last]]);

  expect(results.map((result) => [result.step, result.passed, result.failed])).toEqual([
    ['fails', 0, 1],
    ['beside', 1, 0],
    ['last', 1, 0],
  ]);
  const lines = readFileSync(log, 'utf8').trim().split('\n');
  expect(lines.slice(4)).toEqual(['+last', '-last']);
  expect(lines.slice(0, 4).sort()).toEqual(['+beside', '+fails', '-beside', '-fails']);
});

test('what a step is after must stand in a lane', async () => {
  const one: Step = { name: 'one', command: ['true'] };
  await expect(runLanes([[{ ...one, after: [one] }]])).rejects.toThrow('one stands in no lane');
});
