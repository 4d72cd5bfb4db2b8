import { plural, type Precision, type SweepData } from '@basin/core';
import { chooseSweep, shortId } from '@basin/execution/reading/choose-target';
import { openReader, type StoreReader, type SweepSummary } from '@basin/store';
import { type JudgedClaim, judgeStudy, studyOf } from '@basin/studies';
import type { ExitCode } from '../../cli/exit-code.ts';
import { print, say } from '../../cli/print.ts';
import type { RunOptions } from '../../cli/run-options.ts';
import { runNow } from '../sweep/run.ts';
import { twinPlan } from './twin-plan.ts';

/** A claim as both precisions decide it. */
interface ComparedClaim {
  id: string;
  words: string;
  stored: Pick<JudgedClaim, 'verdict' | 'statistic'>;
  replayed: Pick<JudgedClaim, 'verdict' | 'statistic'>;
  changed: boolean;
}

export interface SweepReplay {
  sweepId: string;
  name: string;
  precision: Precision;
  twinId: string;
  /** Trainings and measures that both have, and those of the sweep without a twin. */
  tasks: number;
  left: number;
  claims: ComparedClaim[];
  changed: number;
}

/**
 * Trains a sweep again in another precision, as a sweep of its own that a second call goes on with, and judges
 * its claims by both.
 */
export async function replaySweep(
  text: string,
  precision: Precision,
  options: RunOptions,
): Promise<ExitCode> {
  const reader = openReader(options.database);
  let sweep: SweepSummary;
  let twin: ReturnType<typeof twinPlan>;
  try {
    sweep = chooseSweep(reader, text);
    twin = twinPlan(sweep, dataOf(reader, sweep.sweepId), precision);
  } finally {
    reader.close();
  }
  const { plan, left } = twin;
  if (left > 0) {
    say(`note: ${left} of its tasks did not come to an end and have no twin`);
  }
  return runNow({ ...options, fresh: false }, [plan], ({ planned, end }) => {
    const [made] = planned;
    if (made === undefined || end !== 'finished') return false;
    const result = compareClaims(options.database, sweep, made.sweepId, precision);
    const whole = { ...result, tasks: plan.tasks.length, left };
    print<'replay SWEEP'>(options.json, whole, () => describe(whole));
    return false;
  });
}

function compareClaims(
  database: string,
  sweep: SweepSummary,
  twinId: string,
  precision: Precision,
): Omit<SweepReplay, 'tasks' | 'left'> {
  const reader = openReader(database);
  try {
    const { sweepId } = sweep;
    const judged = (id: string): readonly JudgedClaim[] => {
      const study = studyOf(sweep);
      return study === null ? [] : judgeStudy(study, dataOf(reader, id)).claims;
    };
    const replayed = new Map(judged(twinId).map((claim) => [claim.id, claim]));
    const claims = judged(sweepId).flatMap(({ id, words, verdict, statistic }) => {
      const other = replayed.get(id);
      if (other === undefined) return [];
      return {
        ...{ id, words, stored: { verdict, statistic } },
        replayed: { verdict: other.verdict, statistic: other.statistic },
        changed: other.verdict !== verdict,
      };
    });
    const changed = claims.filter((claim) => claim.changed).length;
    const name = sweep.name ?? sweep.experiment;
    return { sweepId, name, precision, twinId, claims, changed };
  } finally {
    reader.close();
  }
}

function dataOf(reader: StoreReader, sweepId: string): SweepData {
  const data = reader.sweepData(sweepId);
  if (data === null) throw new Error(`sweep ${sweepId} vanished`);
  return data;
}

function describe({ name, precision, twinId, claims, changed, tasks }: SweepReplay): string {
  const head = `${name} in ${precision}: ${plural(tasks, 'task')}, sweep ${shortId(twinId)}`;
  if (claims.length === 0) return `${head}; it has no claims to judge again`;
  const verdict =
    changed === 0
      ? `${precision} changes none of its ${claims.length} verdicts`
      : `${precision} changes ${changed} of its ${claims.length} verdicts`;
  const lines = claims.map(({ words, stored, replayed, changed: isOther }) =>
    [
      `${isOther ? 'CHANGED' : 'same   '}  ${words}`,
      `           stored    ${stored.verdict}: ${stored.statistic}`,
      `           ${precision.padEnd(8)}  ${replayed.verdict}: ${replayed.statistic}`,
    ].join('\n'),
  );
  return [head, ...lines, verdict].join('\n');
}
