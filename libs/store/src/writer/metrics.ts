import {
  averagedSuffix,
  BasinError,
  type MetricDirection,
  metricOf,
  type MetricSeries,
} from '@basin/core';
import type { Session } from './session.ts';

/** Summary row of a metric, as bound to its statement. */
interface Summary {
  count: number;
  lastStep: number;
  last: number | null;
  best: number | null;
  bestStep: number | null;
  min: number | null;
  max: number | null;
}

const emptySummary: Summary = {
  count: 0,
  lastStep: -1,
  last: null,
  best: null,
  bestStep: null,
  min: null,
  max: null,
};

interface StoredName {
  id: number;
  direction: MetricDirection;
}

export interface MetricsWriter {
  /** Stores one attempt's series and renews their summaries. A step that is there already stays. */
  store(trialId: number, attempt: number, series: readonly MetricSeries[]): void;
  /** The stored weights are those after `step` updates: so are the values that summaries call last. */
  keep(trialId: number, attempt: number, step: number): void;
}

export function createMetricsWriter({ client }: Session): MetricsWriter {
  const addName = client.prepare<[string, string | null, string, string]>(
    'INSERT INTO metric_names (name, unit, direction, format) VALUES (?, ?, ?, ?)',
  );
  const findName = client.prepare<[string], StoredName>(
    'SELECT id, direction FROM metric_names WHERE name = ?',
  );
  const addValue = client.prepare<[number, number, number, number, number, number, number | null]>(
    `INSERT INTO metrics (trial_id, attempt, metric_id, step, epoch, elapsed_ms, value)
     VALUES (?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING`,
  );
  const findSummary = client.prepare<[number, number, number], Summary>(
    `SELECT count, last_step AS lastStep, last, best, best_step AS bestStep, min, max
     FROM metric_summaries WHERE trial_id = ? AND attempt = ? AND metric_id = ?`,
  );
  const putSummary = client.prepare(
    `INSERT OR REPLACE INTO metric_summaries
       (trial_id, attempt, metric_id, count, last_step, last, best, best_step, min, max)
     VALUES (@trialId, @attempt, @metricId, @count, @lastStep, @last, @best, @bestStep, @min, @max)`,
  );

  const keepLast = client.prepare<[number, number, number, string]>(
    `UPDATE metric_summaries AS s SET last = (
       SELECT m.value FROM metrics AS m
       WHERE m.trial_id = s.trial_id AND m.attempt = s.attempt AND m.metric_id = s.metric_id AND m.step <= ?
       ORDER BY m.step DESC LIMIT 1)
     WHERE trial_id = ? AND attempt = ?
       AND metric_id NOT IN (SELECT id FROM metric_names WHERE name LIKE '%' || ?)`,
  );

  /** What a metric was when its first value came, it stays: bests of older trials were chosen by it. */
  function nameOf(name: string): StoredName {
    const known = findName.get(name);
    if (known !== undefined) return known;
    const { unit, direction, format } = metricOf(name);
    const { lastInsertRowid } = addName.run(name, unit, direction, format);
    return { id: Number(lastInsertRowid), direction };
  }

  return {
    store(trialId, attempt, series) {
      for (const { name, steps, epochs, elapsedMs, values } of series) {
        const { id: metricId, direction } = nameOf(name);
        const summary = { ...(findSummary.get(trialId, attempt, metricId) ?? emptySummary) };
        for (const [index, step] of steps.entries()) {
          const epoch = epochs[index];
          const elapsed = elapsedMs[index];
          const raw = values[index];
          if (epoch === undefined || elapsed === undefined || raw === undefined) {
            throw new BasinError(
              'store/ragged-metrics',
              `metric ${name} has ${steps.length} steps, ${epochs.length} epochs, ${elapsedMs.length} times and ${values.length} values: columns must be of equal length`,
            );
          }
          // JSON turns NaN into null on its way from a remote worker.
          const value = Number.isFinite(raw) ? raw : null;
          const added = addValue.run(trialId, attempt, metricId, step, epoch, elapsed, value);
          if (added.changes === 1) fold(summary, step, value, direction === 'higher');
        }
        putSummary.run({ trialId, attempt, metricId, ...summary });
      }
    },
    keep(trialId, attempt, step) {
      keepLast.run(step, trialId, attempt, averagedSuffix);
    },
  };
}

function fold(summary: Summary, step: number, value: number | null, larger: boolean): void {
  summary.count += 1;
  if (step >= summary.lastStep) {
    summary.lastStep = step;
    summary.last = value;
  }
  if (value === null) return;
  summary.min = summary.min === null ? value : Math.min(summary.min, value);
  summary.max = summary.max === null ? value : Math.max(summary.max, value);
  const best = larger ? summary.max : summary.min;
  if (summary.best !== best) {
    summary.best = best;
    summary.bestStep = step;
  }
}
