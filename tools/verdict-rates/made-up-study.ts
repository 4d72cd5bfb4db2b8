import type { Claim, Verdict } from '@basin/studies';
import { ownClaims } from '../../libs/studies/src/own/claims/own-claims.ts';
import type { OwnFindings, OwnRun } from '../../libs/studies/src/own/own-findings.ts';
import type { Expectation } from '../../libs/studies/src/own/study-record.ts';

/** A run of a made-up study: what it measured, or recorded, at one point. */
export type MadeUpRun = Pick<OwnRun, 'seed'> &
  Partial<Pick<OwnRun, 'measured' | 'metrics' | 'betweenSeeds'>> & {
    point: number;
    /** The value of a second parameter, which differs from point to point. */
    other?: number;
  };

/** What a study file's claim on a metric says of made-up runs, all of them done, at numbered points. */
export function madeUpStudy(
  expect: Expectation,
  available: readonly string[] = [expect.metric],
): (runs: readonly MadeUpRun[]) => Verdict {
  const [claim] = ownClaims({
    ...{ version: 1, name: 'made up', question: null, description: null, seeds: [] },
    parameters: ['point', 'other'].map((name) => ({
      name,
      label: name,
      numeric: true,
      values: [],
    })),
    ...{ metrics: [], available: [...available] },
    claims: [{ id: 'claim', words: '', expect }],
  }) as [Claim<OwnFindings>];
  return (runs) =>
    claim.judge({
      runs: runs.map(({ point, other, ...run }) => ({
        ...{ state: 'done', measured: {}, metrics: {} },
        factors: { point, ...(other === undefined ? {} : { other }) },
        ...run,
      })) as unknown as OwnRun[],
      ...{ ways: [], checks: [] },
    });
}
