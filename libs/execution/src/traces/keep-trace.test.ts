import { mkdtempSync, readFileSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { tinyTraining, workItem } from '../executors/testing/work-items.ts';
import { endByThrowing } from '../tasks/run-task.ts';
import { loadModule } from '../modules/load-module.ts';
import { describeError, tracesVariable, unexpectedLine, withoutTrace } from './keep-trace.ts';

const folder = mkdtempSync(path.join(tmpdir(), 'basin-trace-test-'));
const traces = path.join(folder, 'basin.db.traces');
const environment = { [tracesVariable]: traces };
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function thrown(): TypeError {
  const cause = new Error('the disk is odd');
  return new TypeError('x is not a function\nand more', { cause });
}

it('an unexpected error is a line that names the file of its trace', () => {
  const error = thrown();
  const line = unexpectedLine(error, environment);
  expect(line).toMatch(/^TypeError: x is not a function and more \(trace: \/\S+\.txt\)$/);
  const file = /trace: (\S+)\)/.exec(line)?.[1] ?? '';
  expect(path.dirname(file)).toBe(traces);
  const text = readFileSync(file, 'utf8');
  expect(text).toContain('keep-trace.test.ts');
  expect(text).toContain('caused by Error: the disk is odd');
  expect(statSync(file).mode & 0o077).toBe(0);
  // The same again is the same file.
  expect(unexpectedLine(error, environment)).toBe(line);
  expect(readdirSync(traces)).toHaveLength(1);
});

it('goes to a temporary file where the wanted folder cannot be made, and needs none at all', () => {
  const blocked = path.join(folder, 'a-file');
  writeFileSync(blocked, '');
  const line = unexpectedLine(thrown(), { [tracesVariable]: path.join(blocked, 'traces') });
  expect(line).toContain(`(trace: ${path.join(tmpdir(), 'basin-traces')}`);
});

it.each([['a string'], [null], [{ odd: 1 }], [new Error('x'.repeat(1_000))]])(
  'says %s in one short line',
  (error) => {
    const line = unexpectedLine(error, environment);
    expect(line).not.toContain('\n');
    expect(line.length).toBeLessThan(500);
  },
);

it('a task that throws what nobody expected fails with such a line', () => {
  const end = endByThrowing(workItem(tinyTraining()), thrown());
  expect(end).toMatchObject({ type: 'failed', code: 'unexpected' });
  expect(end).toHaveProperty(
    'message',
    expect.stringMatching(/^TypeError: [^\n]* \(trace: [^\n]*\)$/),
  );
});

it('frames are dropped from what was stored with them', () => {
  expect(withoutTrace('TypeError: a\n    at b (c.ts:1:2)\n    at d')).toBe('TypeError: a');
  expect(withoutTrace('allowed: a\n  atoll')).toBe('allowed: a\n  atoll');
});

it('names the place in a module of the user’s that threw when it was called, in a file of its own folder', async () => {
  writeFileSync(
    path.join(folder, 'part.ts'),
    "export const part = () => {\n  throw new TypeError('odd');\n};",
  );
  const plugin = path.join(folder, 'plugin.ts');
  writeFileSync(plugin, "import { part } from './part.ts';\nexport default () => part();");
  const { exit } = process;
  const { exported } = await loadModule(plugin, 'plugin.ts');
  process.exit = exit;
  let caught: unknown;
  try {
    (exported as () => void)();
  } catch (error) {
    caught = error;
  }
  expect(unexpectedLine(caught, environment)).toMatch(/^part\.ts:2:9: TypeError: odd \(trace: /);
  // Its author can mend it, and nobody is asked to report it.
  expect(describeError(caught).code).toBe('plugin/threw');
  expect(describeError(thrown()).code).toBe('unexpected');
});
