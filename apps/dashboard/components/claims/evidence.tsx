import { evidenceStrip, placesApart } from '@basin/charts';
import { formatCount } from '@basin/core';
import { type ClaimPart, claimParts, type JudgedClaim } from '@basin/studies';
import styles from './evidence.module.css';

/** A claim's evidence at a glance: each seed, the interval, and the line of no effect. */
export function Evidence({ evidence }: Pick<JudgedClaim, 'evidence'>) {
  const parts = claimParts(evidence);
  if (parts.length === 0) return null;
  return (
    <ul className={styles['parts']} aria-label="Evidence">
      {parts.map((part) => (
        <li key={part.name ?? ''}>
          {part.name === null ? null : <span className={styles['name']}>{part.name}</span>}
          <Strip part={part} />
        </li>
      ))}
    </ul>
  );
}

const width = 260;
const height = 34;
const middle = 14;
/** More seeds than these are strokes, no two over each other: a page of thousands of circles is megabytes. */
const mostCircles = 60;
const apart = 2;

function Strip({ part }: { part: ClaimPart }) {
  const strip = evidenceStrip(part);
  if (strip === null) return null;
  const at = (share: number): number => Math.round(share * width * 10) / 10;
  const { interval, margin, estimate, points, zero } = strip;
  const zeroAt = at(zero);
  const anchor = zeroAt < 40 ? 'start' : zeroAt > width - 40 ? 'end' : 'middle';
  return (
    <svg
      className={styles['strip']}
      viewBox={`0 0 ${width} ${height}`}
      role="img"
      aria-label={stripText(part)}
    >
      <title>{stripText(part)}</title>
      {margin === null ? null : (
        <rect
          className={styles['margin']}
          x={at(margin.low)}
          width={at(margin.high - margin.low)}
          y={2}
          height={2 * middle - 4}
        />
      )}
      <line className={styles['zero']} x1={zeroAt} x2={zeroAt} y1={1} y2={2 * middle - 1} />
      {interval === null ? null : (
        <line
          className={styles['interval']}
          x1={at(interval.low)}
          x2={at(interval.high)}
          y1={middle}
          y2={middle}
        />
      )}
      {points.length > mostCircles ? (
        <path
          className={styles['strokes']}
          d={placesApart(points, apart / width)
            .map((place) => `M${at(place)} ${middle - 4}v8`)
            .join('')}
        />
      ) : (
        points.map((place, index) => (
          <circle key={index} className={styles['point']} cx={at(place)} cy={middle} r={3.2} />
        ))
      )}
      {estimate === null || interval === null ? null : (
        <line
          className={styles['estimate']}
          x1={at(estimate)}
          x2={at(estimate)}
          y1={middle - 8}
          y2={middle + 8}
        />
      )}
      <text x={zeroAt} y={height - 1} textAnchor={anchor}>
        no effect
      </text>
    </svg>
  );
}

function stripText({ values, interval, margin }: ClaimPart): string {
  const low = values.reduce((least, value) => Math.min(least, value), Infinity);
  const high = values.reduce((most, value) => Math.max(most, value), -Infinity);
  const seeds =
    values.length === 1
      ? `one value, ${short(low)}`
      : `${formatCount(values.length)} values from ${short(low)} to ${short(high)}`;
  const bounds =
    interval === null
      ? ''
      : `; mean ${short(interval.estimate)}, interval ${short(interval.low)} to ${short(interval.high)}`;
  return `${seeds}${bounds}; no effect is ${margin === null ? '0' : `within ${short(margin)} of 0`}`;
}

function short(value: number): string {
  return String(Number(value.toPrecision(3)));
}
