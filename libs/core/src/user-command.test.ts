import { execFileSync } from 'node:child_process';
import { expect, it } from 'vitest';
import { shellQuoted, userCommand } from './user-command.ts';

const byNx = { environment: { NX_TASK_TARGET_TARGET: 'sweep' } };
const byName = { environment: {} };

it('a command begins as this process was started', () => {
  expect(userCommand('sweep', {}, byNx)).toBe('npx nx run runner:sweep');
  expect(userCommand('sweep', {}, byName)).toBe('npx basin sweep');
  // nx has no target for it.
  expect(userCommand('cancel', {}, byNx)).toBe('npx basin cancel');
});

it('flags that are not there are left out', () => {
  const flags = { experiment: 'mnist-cnn', database: undefined, seeds: 3, fresh: true as const };
  expect(userCommand('sweep', flags, byName)).toBe(
    'npx basin sweep --experiment=mnist-cnn --seeds=3 --fresh',
  );
  expect(userCommand('replay', {}, { ...byName, words: ['a1b2'] })).toBe('npx basin replay a1b2');
  expect(userCommand('serve', { database: '/a b.db' }, byNx)).toBe(
    "npx nx run dashboard:serve --database='/a b.db'",
  );
});

it.each([
  '/tmp/x.db',
  'a b',
  "it's",
  '$(touch x)',
  '`x`',
  '"',
  '\\',
  '',
  '*',
  '~/x',
  'ä ö',
  '-x',
  'a;b',
  '!!',
])('a shell reads %j back', (word) => {
  const read = execFileSync('sh', ['-c', `printf %s ${shellQuoted(word)}`], { encoding: 'utf8' });
  expect(read).toBe(word);
});
