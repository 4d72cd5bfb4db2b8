'use client';

import { useRouter } from 'next/navigation';
import { startTransition, useEffect, useId, useMemo, useRef, useState } from 'react';
import { formatCount, ownValue, plural } from '@basin/core';
import type { TrialView } from '../../../data/trial-view.ts';
import { cellText } from '../column.ts';
import { Sideways } from '../../sideways.tsx';
import { askedAddress, askFor } from '../asked-address.ts';
import { canBrush, type TrialsAddress } from '../trials-address.ts';
import { Downloads } from '../../figures/downloads.tsx';
import { axisScale } from './axis-scale.ts';
import { BrushAxis } from './brush-axis.tsx';
import { withBrush } from './brush.ts';
import { parallelRecord, viewRows } from './parallel-record.ts';
import styles from './views.module.css';

const leastHeight = 340;
/** Between names that can be pressed. */
const categoryGap = 24;
const top = 44;
const bottom = 26;
/** Narrower than that labels would meet. */
const leastAxisWidth = 104;
/** Until the page has been measured: drawn at that width, and shown whole in what room there is. */
const usualWidth = 1_150;

/** Every task as a line over its values; axes can be brushed, and what they choose everything shows. */
export function ParallelAxes(props: { path: string; address: TrialsAddress; view: TrialView }) {
  const { path, address, view } = props;
  const { columns, rows, colours, ranges } = view;
  const router = useRouter();
  const titleId = useId();
  const svg = useRef<SVGSVGElement>(null);
  const [hovered, setHovered] = useState<number | null>(null);
  const frame = useRef<HTMLDivElement>(null);
  const [refused, setRefused] = useState('');
  const [measured, setAvailable] = useState<number | null>(null);
  const available = measured ?? usualWidth;
  useEffect(() => {
    const element = frame.current;
    if (element === null) return;
    const observer = new ResizeObserver(() => setAvailable(element.clientWidth));
    observer.observe(element);
    return () => observer.disconnect();
  }, []);
  const axisWidth = Math.max(leastAxisWidth, Math.floor(available / Math.max(1, columns.length)));
  const width = columns.length * axisWidth;
  const xOf = (index: number): number => axisWidth / 2 + index * axisWidth;
  const scales = useMemo(
    () =>
      columns.map((column, index) => {
        const scale = axisScale(
          rows.map(({ values }) => values[index] ?? null),
          column.format,
        );
        // Milliseconds say little: `17 s`.
        if (column.text !== 'work') return scale;
        const ticks = scale.ticks.map((tick) => ({ ...tick, label: cellText(column, tick.value) }));
        return { ...scale, ticks };
      }),
    [columns, rows],
  );
  const mostNames = scales.reduce(
    (most, { kind, ticks }) => (kind === 'category' ? Math.max(most, ticks.length) : most),
    1,
  );
  const height = Math.max(leastHeight, top + bottom + categoryGap * (mostNames - 1));
  // Below an axis: where tasks without the value are.
  const missingY = height - 8;
  const yOf = (share: number | null): number =>
    share === null ? missingY : height - bottom - share * (height - top - bottom);
  // Coloured by the last axis, which is a result where there is one.
  const last = columns.length - 1;
  const lines = rows.map(({ values, isInside }) => {
    const points = columns.map(
      (_, index) =>
        `${xOf(index)},${yOf(scales[index]?.at(values[index] ?? null) ?? null).toFixed(1)}`,
    );
    const share = scales[last]?.at(values[last] ?? null) ?? null;
    const colour = share === null ? undefined : colours[Math.round(share * 10)];
    return { d: `M${points.join('L')}`, isInside, colour };
  });
  const insideCount = rows.filter(({ isInside }) => isInside).length;
  const shown = hovered === null ? undefined : rows[hovered];
  const choose = (index: number, query: string | null) => {
    const field = columns[index]?.field;
    if (field === undefined) return;
    const brushes = withBrush(askedAddress(path, address).brushes, field, query);
    const isRead = query === null || canBrush({ brushes: brushes.slice(0, -1) }, query);
    setRefused(isRead ? '' : 'Not chosen: the names of so many are longer than an address may be.');
    if (!isRead) return;
    startTransition(() =>
      router.replace(askFor(path, address, { brushes, page: 1 }), { scroll: false }),
    );
  };
  // By their last values: from one line to the next of the chosen ones.
  const order = rows
    .map(({ values, isInside }, index) => ({
      index,
      isInside,
      share: scales[last]?.at(values[last] ?? null) ?? -1,
    }))
    .filter(({ isInside }) => isInside)
    .sort((a, b) => a.share - b.share)
    .map(({ index }) => index);
  const onKeyDown = (event: React.KeyboardEvent<HTMLDivElement>) => {
    if (event.target !== event.currentTarget) return;
    const by = event.key === 'ArrowUp' ? 1 : event.key === 'ArrowDown' ? -1 : 0;
    if (event.key === 'Escape') setHovered(null);
    if (by === 0 || order.length === 0) return;
    event.preventDefault();
    const at = hovered === null ? -1 : order.indexOf(hovered);
    const next = at === -1 ? (by > 0 ? 0 : order.length - 1) : at + by;
    setHovered(order[Math.min(order.length - 1, Math.max(0, next))] ?? null);
  };
  const inSight = Math.max(1, Math.floor(available / axisWidth));
  const aside =
    inSight < columns.length
      ? `; ${String(inSight)} of ${String(columns.length)} axes in sight, the others sideways`
      : '';
  return (
    <figure className={styles['figure']} aria-labelledby={titleId}>
      <figcaption id={titleId}>
        <strong>Parallel coordinates</strong>, coloured by {columns[last]?.label}: drag along an
        axis to choose, click it to let go; arrow keys go from line to line. Rates and other values
        over decades stand logarithmically.
      </figcaption>
      <div ref={frame}>
        <Sideways label="Parallel coordinates" onKeyDown={onKeyDown}>
          <svg
            ref={svg}
            width={measured === null ? '100%' : width}
            height={height}
            viewBox={`0 0 ${String(width)} ${String(height)}`}
            className={styles['parallel']}
            onPointerLeave={() => setHovered(null)}
          >
            <g fill="none" aria-hidden="true">
              {[false, true].map((wanted) =>
                lines.map(({ d, isInside, colour }, index) =>
                  isInside === wanted ? (
                    <path
                      key={rows[index]?.taskId}
                      d={d}
                      stroke={isInside ? (colour ?? 'var(--ink-faint)') : 'var(--rule-strong)'}
                      strokeOpacity={isInside ? (insideCount > 300 ? 0.35 : 0.7) : 0.35}
                      strokeDasharray={colour === undefined ? '3 3' : undefined}
                      onPointerEnter={() => setHovered(index)}
                    />
                  ) : null,
                ),
              )}
              {hovered === null ? null : (
                <path
                  d={lines[hovered]?.d ?? ''}
                  stroke="var(--ink)"
                  strokeWidth={2.5}
                  pointerEvents="none"
                />
              )}
            </g>
            {columns.map((column, index) => (
              <BrushAxis
                key={column.text}
                column={column}
                scale={scales[index] as ReturnType<typeof axisScale>}
                range={ownValue(ranges, column.text)}
                x={xOf(index)}
                yOf={yOf}
                toSvg={(event) => {
                  const box = svg.current?.getBoundingClientRect();
                  return box === undefined ? 0 : ((event.clientY - box.top) / box.height) * height;
                }}
                choose={(query) => choose(index, query)}
              />
            ))}
          </svg>
        </Sideways>
      </div>
      <div className={styles['below']}>
        <p className={`numbers ${styles['readout']}`} aria-live="polite">
          {refused !== '' ? `${refused} ` : null}
          {shown === undefined
            ? coverage(insideCount, view) + aside
            : `${shown.label}: ${columns.map((column, index) => `${column.label} ${cellText(column, shown.values[index] ?? null) || 'none'}`).join(', ')}`}
        </p>
        <Downloads
          fileName="parallel-coordinates"
          title="Parallel coordinates"
          load={async () => {
            const { plotParallel } = await import('@basin/charts');
            return (size) => plotParallel(parallelRecord(view, scales), size);
          }}
          rows={() => viewRows(view)}
        />
      </div>
    </figure>
  );
}

function coverage(insideCount: number, { rows, total }: TrialView): string {
  const drawn =
    rows.length < total
      ? `a random sample of ${formatCount(rows.length)} of ${plural(total, 'task')}`
      : plural(total, 'task');
  return insideCount === rows.length
    ? `${drawn} shown`
    : `${formatCount(insideCount)} of ${drawn} chosen`;
}
