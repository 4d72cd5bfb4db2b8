import { readFileSync } from 'node:fs';
import { BasinError } from '@basin/core';
import { expect, it } from 'vitest';
import { keepTracesOutOfLog } from './error-output.ts';

it('what pages throw is a line in the log, and its trace a file', () => {
  const lines: unknown[] = [];
  const log = { error: (...values: unknown[]) => void lines.push(...values) };
  keepTracesOutOfLog(log);
  const error = new TypeError('x is not a function');
  log.error(' ⨯', error);
  log.error(new BasinError('store/busy', 'another program writes'));
  log.error('said\n    at somewhere (file.js:1:2)', 7);
  expect(lines).toEqual([
    expect.stringMatching(
      /^error \[unexpected\]: TypeError: x is not a function \(trace: [^\n]+\)$/,
    ),
    'error [store/busy]: another program writes',
    'said 7',
  ]);
  const file = /trace: (\S+)\)/.exec(String(lines[0]))?.[1] ?? '';
  expect(readFileSync(file, 'utf8')).toContain('error-output.test.ts');
});
