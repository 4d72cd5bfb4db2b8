import { expect, it } from 'vitest';
import { compareAddress, parseComparedTasks } from './compare-address.ts';

const id = (digit: number) => digit.toString(16).padStart(64, '0');
const task = (digit: number) => ({ sweepId: id(255), taskId: id(digit) });
const key = (digit: number) => `${id(255)}:${id(digit)}`;

it('reads back the address that it makes, and a form’s parameters', () => {
  const tasks = [task(1), task(2), task(3)];
  const address = new URL(compareAddress(tasks), 'http://server');
  expect(address.pathname).toBe('/compare');
  expect(compareAddress(tasks, true)).toBe(`${compareAddress(tasks)}&seeds=all`);
  expect(parseComparedTasks(address.searchParams.get('tasks') ?? '')).toEqual({ tasks });
  expect(parseComparedTasks([key(1), key(2), key(3)])).toEqual({ tasks });
});

it('counts what is named twice once', () => {
  expect(parseComparedTasks(`${key(1)},${key(1)},`)).toMatchObject({
    problem: expect.stringContaining('names one') as string,
  });
});

it.each([
  [undefined, 'names none'],
  ['', 'names none'],
  [[key(1)], 'names one'],
  [Array.from({ length: 21 }, (_, index) => key(index)), 'names 21'],
  [`${key(1)},${key(2).toUpperCase().replace('F', 'G')}`, 'names no training'],
  [`${key(1)},${id(2)}`, 'names no training'],
  [`${key(1)},<script>`, '“<script>” names no training'],
  [`${key(1)},../../etc/passwd:x`, 'names no training'],
])('says what is wrong with an address (%#)', (given, words) => {
  const parsed = parseComparedTasks(given);
  expect('problem' in parsed ? parsed.problem : '').toContain(words);
});

it('takes twenty, and repeats no more than a line of what it cannot read', () => {
  const twenty = Array.from({ length: 20 }, (_, index) => key(index));
  expect(parseComparedTasks(twenty)).toMatchObject({ tasks: { length: 20 } });
  const parsed = parseComparedTasks([key(1), 'x'.repeat(100_000)]);
  expect('problem' in parsed ? parsed.problem.length : 0).toBeLessThan(400);
});
