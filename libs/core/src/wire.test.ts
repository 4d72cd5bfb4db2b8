import { expect, test } from 'vitest';
import { taskEventSchema } from './events.ts';
import { errorCodeSchema } from './wire.ts';

test('a code of this version crosses as it is, one of another version as unexpected', () => {
  expect(errorCodeSchema.parse('store/busy')).toBe('store/busy');
  expect(errorCodeSchema.parse('unexpected')).toBe('unexpected');
  expect(errorCodeSchema.parse('archive/not-yet-thought-of')).toBe('unexpected');
});

test('what is no code is refused, names of object properties among them', () => {
  for (const text of ['', 'store', 'Store/Busy', 'store/busy\n', 'constructor', 7]) {
    expect(errorCodeSchema.safeParse(text).success).toBe(false);
  }
});

test('the failure of a task arrives with its message, whatever its code', () => {
  const failed = {
    ...{ type: 'failed', taskId: 'a'.repeat(64), generation: 0, attempt: 1, token: 1 },
    ...{ code: 'quantum/decohered', message: 'the cat is both' },
  };
  expect(taskEventSchema.parse(failed)).toEqual({ ...failed, code: 'unexpected' });
});
