import { expect, test } from 'vitest';
import { decisionSchema, longestNote, tagSchema } from './control.ts';

const target = { sweepId: 'a'.repeat(64) };

test.each(['paper', 'ü 1', ' spaces around ', '-x', '=1+1'])('"%s" is a tag', (word) => {
  expect(tagSchema.parse(word)).toBe(word.trim());
});

test.each(['', '   ', 'two\nlines', 'x'.repeat(51), 'right \u202e left', '\u0000'])(
  '%j is none',
  (word) => {
    const change = { add: [word], remove: [] };
    expect(decisionSchema.safeParse({ command: 'tag', target, change }).success).toBe(false);
    // What an older release took can be taken off.
    const undone = { add: [], remove: [word] };
    expect(decisionSchema.safeParse({ command: 'tag', target, change: undone }).success).toBe(true);
  },
);

test.each([
  { command: 'note', target, text: ' \n' },
  { command: 'note', target, text: 'x'.repeat(longestNote + 1) },
  { command: 'pause', sweepIds: ['../../etc/passwd'] },
  { command: 'retry', target: { sweepId: 'abc' } },
  { command: 'archive', sweepId: target.sweepId, archived: 'yes' },
  { command: 'start', plans: [] },
  { command: 'pause', sweepIds: null, more: 1 },
])('%j is no decision', (given) => {
  expect(decisionSchema.safeParse(given).success).toBe(false);
});
