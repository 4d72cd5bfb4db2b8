import { evidenceHeight, type EvidenceRecord, type EvidenceRow } from '@basin/charts';
import { formatCount, plural } from '@basin/core';
import { claimCharts, type JudgedClaim } from '@basin/studies';
import { RecordChart } from '../task/record-chart.tsx';
import styles from './evidence.module.css';

/** Values of a part that a page sends and draws at most. */
const valueLimit = 300;

/** A claim's evidence at a glance: each seed, the interval, and the line of no effect. */
export function Evidence({ id, evidence }: Pick<JudgedClaim, 'id' | 'evidence'>) {
  const charts = claimCharts(evidence);
  if (charts.length === 0) return null;
  return (
    <div className={styles['charts']} role="group" aria-label="Evidence">
      {charts.map((whole, index) => {
        const record = { ...whole, rows: whole.rows.map(fewValues) };
        return (
          <RecordChart
            key={index}
            titled={{
              id: `evidence-${id}${charts.length === 1 ? '' : `-${String(index + 1)}`}`,
              title: titleOf(whole),
              caption: whole.rows.map((row) => rowText(row, whole.unit)).join(' '),
              chart: { kind: 'evidence', record },
            }}
            markup=""
            small={{ height: evidenceHeight(whole) }}
          />
        );
      })}
    </div>
  );
}

function titleOf({ x, unit }: EvidenceRecord): string {
  return `${x.label.charAt(0).toUpperCase()}${x.label.slice(1)}, by ${unit}`;
}

function fewValues(row: EvidenceRow): EvidenceRow {
  if (row.values.length <= valueLimit) return row;
  const step = (row.values.length - 1) / (valueLimit - 1);
  const values = Array.from(
    { length: valueLimit },
    (_, index) => row.values[Math.round(index * step)] as number,
  );
  return { ...row, values };
}

/** What a row shows, for those who do not see it. */
function rowText({ name, values, interval, margin }: EvidenceRow, unit: string): string {
  const low = values.reduce((least, value) => Math.min(least, value), Infinity);
  const high = values.reduce((most, value) => Math.max(most, value), -Infinity);
  const shown =
    values.length > valueLimit ? `, ${formatCount(valueLimit)} of them drawn and in the files` : '';
  const found =
    values.length === 1
      ? `one ${unit}, ${short(low)}`
      : `${plural(values.length, unit)} from ${short(low)} to ${short(high)}${shown}`;
  const bounds =
    interval === null
      ? ''
      : `; mean ${short(interval.estimate)}, interval ${short(interval.low)} to ${short(interval.high)}`;
  const text = `${found}${bounds}; no effect is ${margin === null ? '0' : `within ${short(margin)} of 0`}.`;
  return name === null ? `${text.charAt(0).toUpperCase()}${text.slice(1)}` : `${name}: ${text}`;
}

function short(value: number): string {
  return String(Number(value.toPrecision(3)));
}
