import fc from 'fast-check';
import { expect, test } from 'vitest';
import { runTarget } from './run-target.ts';
import type { OpenTarget } from './target.ts';
import { fuzzTargets } from './targets.ts';

const short = { cases: 120, seconds: 20, seed: 1 };

test.each(fuzzTargets.filter(({ heavy }) => heavy !== true))(
  '$name answers broken inputs with a value or a documented error',
  { timeout: 60_000 },
  async (target) => {
    const open = (await target.open()) as unknown as OpenTarget<unknown>;
    try {
      const { findings, outcomes, cases } = await runTarget(open, short);
      expect(findings).toEqual([]);
      expect(Object.values(outcomes).reduce((sum, count) => sum + count, 0)).toBe(cases);
    } finally {
      await open.close?.();
    }
  },
);

test('a reader that throws something else is found and shrunk', async () => {
  const target: OpenTarget<number> = {
    cases: fc.nat(1_000),
    judge(input) {
      if (input >= 500) throw new RangeError(`no room for ${input}`);
      return 'accepted';
    },
  };
  const { findings } = await runTarget(target as unknown as OpenTarget<unknown>, short);
  expect(findings).toHaveLength(1);
  expect(findings[0]).toMatchObject({ input: '500', seed: 1 });
});
