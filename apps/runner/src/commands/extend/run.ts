import { BasinError, formatCount, plural, type SweepPlan, sweepIdentity } from '@basin/core';
import { chooseSweep, shortId } from '@basin/execution/reading/choose-target';
import { openReader, type StoreReader, type SweepSummary } from '@basin/store';
import {
  type ExtendedStudy,
  planExtension,
  type StudyExtension,
  type StudyPlan,
} from '@basin/studies/file';
import type { ExitCode } from '../../cli/exit-code.ts';
import { print, say } from '../../cli/print.ts';
import type { RunOptions } from '../../cli/run-options.ts';
import { runNow } from '../sweep/run.ts';
import { hostOfCommand } from '../sweep/study/study-host.ts';

/**
 * Plans more of a stored study and runs what is new, here or through the process that coordinates the
 * database; null where nothing ran.
 *
 * @throws BasinError `cli/missing-value` where nothing more is asked for, `study/not-extendable`.
 */
export async function extendStudy(
  id: string,
  wanted: StudyExtension,
  dryRun: boolean,
  options: RunOptions,
): Promise<ExitCode | null> {
  const { sweep, planned, added } = await planMore(id, wanted, dryRun, options);
  for (const text of planned.notices) say(`note: ${text}`);
  const { plan } = planned;
  if (dryRun) {
    const { sweepId, name } = sweep;
    print<'extend --dry-run'>(
      options.json,
      { sweepId, name, tasks: taskCount(planned), added },
      () => addedText(sweep, planned, added, 'would add'),
    );
    return null;
  }
  say(addedText(sweep, planned, added, 'adds'));
  return runNow({ ...options, fresh: false }, [plan]);
}

async function planMore(
  id: string,
  wanted: StudyExtension,
  dryRun: boolean,
  { database }: RunOptions,
): Promise<{ sweep: SweepSummary; planned: ExtendedStudy; added: number }> {
  const reader = openReader(database);
  try {
    const sweep = chooseSweep(reader, id);
    const host = hostOfCommand(process.cwd(), { dryRun, database });
    const planned = await planExtension(sweep, wanted, host);
    refuseOther(sweep, planned, wanted);
    host.keepData();
    const added = planned.growth === null ? newTasks(reader, planned.plan) : planned.more;
    return { sweep, planned, added };
  } finally {
    reader.close();
  }
}

/** Data that the study has not read yet may have changed under its path since it was planned. */
function refuseOther(sweep: SweepSummary, { plan }: StudyPlan, { epochs }: StudyExtension): void {
  const { backendFamily } = sweep.definition ?? {};
  const definition = {
    ...plan.definition,
    ...(backendFamily === undefined ? {} : { backendFamily }),
  };
  if (epochs !== null || sweepIdentity({ ...plan, definition }) === sweep.sweepId) return;
  throw new BasinError(
    'study/not-extendable',
    `the data of ${sweep.name ?? sweep.experiment} are not what they were when it was planned: its file, run again, is a study of its own`,
  );
}

/** All that there will be; of a study that grows as many as its points and first seeds want. */
function taskCount({ plan, points, growth }: StudyPlan): number {
  return growth === null ? plan.tasks.length : points.flatMap(({ tasks }) => tasks).length;
}

/** Tasks of the plan that its sweep does not have. */
function newTasks(reader: StoreReader, plan: SweepPlan): number {
  const sweepId = sweepIdentity(plan);
  const stored = reader.sweep(sweepId);
  if (stored === null) return plan.tasks.length;
  const { rows } = reader.tasks(sweepId, { limit: Math.max(1, stored.planned) });
  const known = new Set(rows.map(({ taskId }) => taskId));
  return plan.tasks.filter(({ id }) => !known.has(id)).length;
}

function addedText(
  { sweepId, name, experiment }: SweepSummary,
  planned: StudyPlan,
  added: number,
  verb: 'adds' | 'would add',
): string {
  const { record, points, plan, growth } = planned;
  const size = `${plural(points.length, 'point')} × ${plural(record.seeds.length, 'seed')}`;
  const title = `${shortId(sweepId)} ${name ?? experiment}`;
  const isOther = plan.name !== name;
  const where = isOther ? ` as a study of its own, ${plan.name ?? ''}` : '';
  return added === 0
    ? `${title} has ${size} already: nothing is added${where}`
    : `${title}: ${size}${where}, ${verb} ${growth === null ? '' : 'up to '}${formatCount(added)} of ${plural(taskCount(planned), 'task')}`;
}
