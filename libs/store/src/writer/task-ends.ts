import type { Json, MetricCurve, MetricSummary, TaskEnd, TaskState } from '@basin/core';
import type { Session } from './session.ts';

export interface TaskEnds {
  /** What a proposer is told of a task of a sweep; null when the sweep has no such task. */
  of(sweepRowId: number, taskId: string, watched: string | null): TaskEnd | null;
  /** The curve of a metric of a task's newest attempt; null without points. */
  curve(sweepRowId: number, taskId: string, metric: string): MetricCurve | null;
}

interface EndRow {
  id: number;
  attempt: number;
  state: TaskState;
  result: string | null;
}

type SummaryRow = MetricSummary & { name: string };

/** Reads how tasks ended. */
export function createTaskEnds({ client }: Session): TaskEnds {
  // CROSS JOIN keeps SQLite from reading the whole sweep to find one task.
  const find = client.prepare<[string, number], EndRow>(
    `SELECT t.id, t.attempt, t.state, a.result FROM trials AS t
     CROSS JOIN sweep_trials AS l ON l.trial_id = t.id
     LEFT JOIN analyses AS a ON a.trial_id = t.id
     WHERE t.hash = ? AND l.sweep_id = ?`,
  );
  const findSummaries = client.prepare<[number, number], SummaryRow>(
    `SELECT n.name, m.count, m.last_step AS lastStep, m.last, m.best, m.best_step AS bestStep, m.min, m.max
     FROM metric_summaries AS m JOIN metric_names AS n ON n.id = m.metric_id
     WHERE m.trial_id = ? AND m.attempt = ? ORDER BY n.name`,
  );
  const findPoints = client
    .prepare<[number, number, string], [step: number, epoch: number, value: number | null]>(
      `SELECT m.step, m.epoch, m.value FROM metrics AS m
       WHERE m.trial_id = ? AND m.attempt = ?
         AND m.metric_id = (SELECT id FROM metric_names WHERE name = ?) ORDER BY m.step`,
    )
    .raw();

  function curveOf({ id, attempt }: EndRow, metric: string): MetricCurve | null {
    const points = findPoints.all(id, attempt, metric);
    if (points.length === 0) return null;
    return {
      steps: points.map((point) => point[0]),
      epochs: points.map((point) => point[1]),
      values: points.map((point) => point[2] ?? Number.NaN),
    };
  }

  return {
    of(sweepRowId, taskId, watched) {
      const row = find.get(taskId, sweepRowId);
      if (row === undefined) return null;
      const summaries = findSummaries.all(row.id, row.attempt);
      return {
        taskId,
        state: row.state,
        metrics: Object.fromEntries(summaries.map(({ name, ...summary }) => [name, summary])),
        curve: watched === null ? null : curveOf(row, watched),
        result: row.result === null ? null : (JSON.parse(row.result) as Json),
      };
    },
    curve(sweepRowId, taskId, metric) {
      const row = find.get(taskId, sweepRowId);
      return row === undefined ? null : curveOf(row, metric);
    },
  };
}
