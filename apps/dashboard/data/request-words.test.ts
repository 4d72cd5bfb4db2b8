import { expect, test, vi } from 'vitest';
import { actionSchema } from './actions.ts';
import { newStudySchema } from './new-study.ts';
import { answerChange, statusOfCheck, statusOfRefusal } from './request-body.ts';

vi.mock('server-only', () => ({}));

const sweepId = '0'.repeat(64);
const tagged = (add: unknown[]) => ({
  ...{ command: 'tag', target: { sweepId }, change: { add, remove: [] } },
});
const experiment = { experiment: 'function-fit', preset: 'smoke' };

async function refused(schema: typeof actionSchema | typeof newStudySchema, given: object) {
  const body = JSON.stringify(given);
  const headers = { 'content-type': 'application/json' };
  const request = new Request('http://localhost/', { method: 'POST', headers, body });
  const response = await answerChange(request, schema, () => Promise.resolve({}));
  return (await response.json()) as { code: string; message: string };
}

test.each([
  [actionSchema, tagged(['a\u0007b']), String.raw`the tag "a\u0007b": give characters without`],
  [actionSchema, tagged(['x'.repeat(51)]), 'x": give 1 to 50 characters'],
  [actionSchema, { command: 'extend', sweepId, seeds: 0 }, 'seeds 0: give a whole number from 1'],
  [actionSchema, { command: 'extend', sweepId, epochs: null }, 'epochs: give a whole number'],
  [newStudySchema, { ...experiment, seeds: 0 }, 'seeds 0: give a whole number from 1 to 1,000'],
  [newStudySchema, { ...experiment, seeds: 1.5 }, 'seeds 1.5: give a whole number from 1 to 1,000'],
  [newStudySchema, { text: 'a'.repeat(300_000) }, 'a study has at most 262,144 characters'],
  [newStudySchema, { text: 'a'.repeat(3_000_000) }, 'more than 1,048,576 bytes'],
])('says in words what is allowed instead: %#', async (schema, given, words) => {
  const { code, message } = await refused(schema, given);
  expect(message).toContain(words);
  expect(message).not.toMatch(/[✖→]|Invalid|expected/);
  expect(code).toBe('dashboard/not-allowed');
});

test.each([
  [actionSchema, { ...tagged(['a']), colour: 'red' }, 'the server knows no colour'],
  [actionSchema, { command: 'dance' }, 'cannot read this request: command'],
  [newStudySchema, { ...experiment, seeds: 2, colour: 1 }, 'the server knows no colour'],
])('only of what it does not know a page may be too old: %#', async (schema, given, words) => {
  const { code, message } = await refused(schema, given);
  expect(message).toContain(words);
  expect(code).toBe('dashboard/bad-request');
});

test('a check that finds mistakes has done its work', () => {
  expect(statusOfCheck('study/invalid')).toBe(200);
  expect(statusOfCheck('dashboard/not-allowed')).toBe(200);
  expect(statusOfCheck('dashboard/busy')).toBe(409);
  expect(statusOfRefusal('study/invalid')).toBe(409);
});
