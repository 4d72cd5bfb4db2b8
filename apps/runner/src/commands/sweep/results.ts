import {
  type Metric,
  type StateCounts,
  type SweepPlan,
  type SweepTimes,
  workOf,
} from '@basin/core';
import {
  type CheckedVerdict,
  judgeClaim,
  type OwnFindings,
  ownFindings,
  type PointRow,
  pointTable,
  type RaceEnd,
  raceEnd,
  raceEndText,
  studyOf,
  type StudyRecord,
  studyRecordOf,
  type VerdictName,
} from '@basin/studies';
import { baseFactorsOf, raceOf } from '@basin/studies/file';
import { openReader, type PlannedSweep, type StoreReader, type TaskRow } from '@basin/store';
import { type WorkSaved, workSaved } from '@basin/execution/reading/work-saved';
import type { CoordinatorEnd } from '@basin/execution/coordinator/contract';
import { printDocument, printText } from '../../cli/print.ts';
import type { RunOptions } from '../../cli/run-options.ts';
import { formatResults } from './results-table.ts';

/** One task's row of the closing table, and of `--json`. */
export interface TaskResult {
  id: string;
  label: string;
  kind: 'training' | 'analysis';
  state: string;
  parameterCount: number | null;
  weightsSha256: string | null;
  trainLoss: number | null;
  testLoss: number | null;
  trainAccuracy: number | null;
  testAccuracy: number | null;
  /** Last values by name; null where one was NaN or infinite. */
  metrics: Record<string, number | null>;
  /** Its own time on its worker: no waiting is in it. */
  durationMs: number | null;
  attempts: number;
  errorCode: string | null;
  errorMessage: string | null;
}

interface ClaimResult {
  id: string;
  words: string;
  source: 'report' | 'ours' | 'study';
  verdict: VerdictName;
  statistic: string;
  reason: string;
  /** In a second precision; null where nobody asked for it. */
  checked: CheckedVerdict | null;
}

interface Raced {
  trainings: number;
  of: number;
  /** Null: it goes on. */
  end: RaceEnd['end'];
  /** Points that nobody has beaten. */
  left: string[];
  words: string;
}

export interface SweepResult {
  sweepId: string;
  experiment: string;
  preset: string;
  planned: number;
  reused: number;
  counts: StateCounts;
  /** Since this command planned it: results of before are told apart. */
  times: SweepTimes;
  /** What the tasks recorded, and what each of it is. */
  metrics: Metric[];
  tasks: TaskResult[];
  claims: ClaimResult[];
  /** Of a race over seeds: its trainings, and how many all seeds of all points would be. */
  raced: Raced | null;
  /** By trainings that were stopped early; null where none was. */
  saved: WorkSaved | null;
  /** Of a study of someone's own: its points, metrics over their seeds. */
  points: PointRow[] | null;
  study: StudyRecord | null;
}

/** What `--json` prints: one document. */
export interface RunResult {
  database: string;
  /** `finished`, or how the run stopped before its end. */
  end: CoordinatorEnd;
  /** Of the command, from its start to the last result. */
  wallMs: number;
  /** Of all sweeps together: what they share counts once. */
  times: SweepTimes;
  sweeps: SweepResult[];
}

export interface FinishedRun {
  options: Pick<RunOptions, 'database' | 'json'>;
  plans: readonly SweepPlan[];
  planned: readonly PlannedSweep[];
  end: CoordinatorEnd;
}

/** Prints what the run's sweeps hold now; true when a task of theirs failed or was cancelled. */
export function printResults(run: FinishedRun): boolean {
  const result = readResults(run);
  if (run.options.json) printDocument<'sweep'>(result, 0);
  else printText(formatResults(result));
  return isShort(result);
}

/** Whether a task failed or was cancelled. */
export function isShort({ sweeps }: RunResult): boolean {
  return sweeps.some(({ counts }) => counts.failed + counts.cancelled > 0);
}

/** What the run's sweeps hold now. */
export function readResults(run: FinishedRun): RunResult {
  const { database } = run.options;
  const reader = openReader(database);
  try {
    const sweeps = run.planned.map((sweep, index) => {
      const plan = run.plans[index];
      if (plan === undefined) throw new Error('a sweep without its plan');
      return readSweep(reader, plan, sweep);
    });
    const sweepIds = run.planned.map(({ sweepId }) => sweepId);
    const times = reader.times(sweepIds, { since: 'planned' });
    // Counted from the start of the process: from Enter.
    return { database, end: run.end, wallMs: performance.now(), times, sweeps };
  } finally {
    reader.close();
  }
}

function readSweep(reader: StoreReader, plan: SweepPlan, planned: PlannedSweep): SweepResult {
  const { sweepId } = planned;
  const summary = reader.sweep(sweepId);
  if (summary === null) throw new Error(`sweep ${sweepId} is not stored`);
  const rows = reader.tasks(sweepId, { limit: Math.max(1, summary.planned) }).rows;
  return {
    sweepId,
    experiment: plan.experiment,
    preset: plan.preset,
    planned: summary.planned,
    reused: planned.reused,
    counts: summary.counts,
    times: reader.times([sweepId], { since: 'planned' }),
    metrics: reader.metrics(sweepId),
    tasks: rows.map(taskResult),
    saved: workSaved(rows),
    ...readStudy(reader, plan, sweepId),
  };
}

function taskResult(row: TaskRow): TaskResult {
  const last = (metric: string): number | null => row.metrics[metric]?.last ?? null;
  return {
    id: row.taskId,
    label: row.label,
    kind: row.kind,
    state: row.state,
    parameterCount: row.parameterCount,
    weightsSha256: row.weightsSha256,
    trainLoss: last('train/loss'),
    testLoss: last('test/loss'),
    trainAccuracy: last('train/accuracy'),
    testAccuracy: last('test/accuracy'),
    metrics: Object.fromEntries(
      Object.entries(row.metrics).map(([name, summary]) => [name, summary.last]),
    ),
    durationMs: row.timings === null ? null : workOf(row.timings),
    attempts: row.attempt,
    errorCode: row.errorCode,
    errorMessage: row.errorMessage,
  };
}

/** Verdicts on the claims of the sweep's study, and the points of one of someone's own. */
function readStudy(
  reader: StoreReader,
  plan: SweepPlan,
  sweepId: string,
): Pick<SweepResult, 'claims' | 'points' | 'study' | 'raced'> {
  const study = studyOf({ experiment: plan.experiment, study: plan.study ?? null });
  const data = study === null ? null : reader.sweepData(sweepId);
  if (study === null || data === null)
    return { claims: [], points: null, study: null, raced: null };
  const record = study.number === null ? studyRecordOf(plan.study) : null;
  const findings = study.findings(data);
  const own = record === null ? null : ownFindings(record, data);
  const points = record === null || own === null ? null : pointTable(record, own);
  return {
    raced:
      record === null || own === null || points === null
        ? null
        : racedOf(plan, record, own, points.length),
    claims: study.claims.map((claim) => {
      const judged = judgeClaim(claim, findings);
      const { id, words, source, verdict, statistic, reason, checked = null } = judged;
      return { id, words, source, verdict, statistic, reason, checked };
    }),
    points,
    study: record,
  };
}

/** How the race of a study ended, and what it spared; null of one without. */
function racedOf(
  { study }: SweepPlan,
  record: StudyRecord,
  findings: OwnFindings,
  pointCount: number,
): Raced | null {
  const race = raceOf(study);
  const ended = race === null ? null : raceEnd(record, findings, race, baseFactorsOf(study));
  if (race === null || ended === null) return null;
  const words = raceEndText(ended, race);
  return { trainings: findings.runs.length, of: race.max * pointCount, ...ended, words };
}
