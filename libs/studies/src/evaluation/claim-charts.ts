import type { EvidenceRecord, EvidenceRow } from '@basin/charts';
import type { Json } from '@basin/core';
import { type ClaimPart, claimParts } from './claim-sentence.ts';

/** Parts whose largest values differ by more are drawn apart: the smaller would lie on the line of no effect. */
const furthestScales = 30;

/** What of a claim's evidence can be drawn: parts that measure the same, on one scale, share a chart. */
export function claimCharts(evidence: Json): EvidenceRecord[] {
  const charts: { key: string; scale: number; record: EvidenceRecord }[] = [];
  for (const part of claimParts(evidence)) {
    const record = recordOf(part);
    const key = JSON.stringify([record.x.label, record.unit]);
    const scale = scaleOf(record.rows[0] as EvidenceRow);
    const same = charts.find((chart) => chart.key === key && areNear(chart.scale, scale));
    if (same === undefined) charts.push({ key, scale, record });
    else same.record.rows.push(...record.rows);
  }
  return charts.map(({ record }) => record);
}

/** Differences of fractions are told in percentage points, as in the statistic. */
function recordOf({ quantity, unit, inPoints, ...part }: ClaimPart): EvidenceRecord {
  const times = (value: number): number => (inPoints ? 100 * value : value);
  const { name, values, interval, margin } = part;
  const row: EvidenceRow = {
    name,
    values: values.map(times),
    interval: interval && {
      estimate: times(interval.estimate),
      low: times(interval.low),
      high: times(interval.high),
    },
    margin: margin === null ? null : times(margin),
  };
  return {
    x: { label: `${quantity}${inPoints ? ' (percentage points)' : ''}` },
    unit,
    rows: [row],
  };
}

/** How far from 0 a part's values and interval reach. */
function scaleOf({ values, interval }: EvidenceRow): number {
  return [...values, interval?.low ?? 0, interval?.high ?? 0].reduce(
    (most, value) => Math.max(most, Math.abs(value)),
    0,
  );
}

function areNear(one: number, other: number): boolean {
  return Math.max(one, other) <= furthestScales * Math.min(one, other);
}
