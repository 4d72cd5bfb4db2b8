'use client';

import { useState } from 'react';
import type { AxisRange } from '../../../data/trial-view.ts';
import { type Column, cellText } from '../column.ts';
import type { AxisScale } from './axis-scale.ts';
import { categoryQuery, rangeQuery } from './brush.ts';
import styles from './views.module.css';

/** A brush shorter than this is a click. */
const leastBrush = 4;
/** Of what is pressed, in pixels. */
const leastTarget = 24;
/** What an arrow key moves an end of a range by. */
const keyStep = 0.05;

/** From one end to the other, which follows the pointer at a distance where an end was taken hold of. */
interface Drag {
  from: number;
  to: number;
  away: number;
}

/** One axis: ticks, its brush by pointer, and ends that the arrow keys move; categories are buttons. */
export function BrushAxis(props: {
  column: Column;
  scale: AxisScale;
  range: AxisRange | undefined;
  x: number;
  yOf: (share: number) => number;
  toSvg: (event: React.PointerEvent) => number;
  choose: (query: string | null) => void;
}) {
  const { column, scale, range, x, yOf, toSvg, choose } = props;
  const [drag, setDrag] = useState<Drag | null>(null);
  const [low, high] = [yOf(0), yOf(1)];
  const pressedHeight = Math.min(leastTarget, (low - high) / Math.max(1, scale.ticks.length - 1));
  const shareAt = (y: number): number => Math.min(1, Math.max(0, (low - y) / (low - high)));
  const chosen = range === undefined ? null : 'values' in range ? range.values : null;
  const ends =
    range !== undefined && 'low' in range
      ? { low: scale.at(range.low) ?? 0, high: scale.at(range.high) ?? 1 }
      : null;
  const chooseRange = (from: number, to: number) => {
    if (scale.kind === 'category') {
      const inside = scale.ticks.filter(({ share }) => share >= from - 0.02 && share <= to + 0.02);
      choose(
        inside.length === 0
          ? null
          : categoryQuery(
              column.field,
              inside.map(({ label }) => label),
            ),
      );
    } else choose(rangeQuery(column.field, scale.valueAt(from), scale.valueAt(to)));
  };
  const finish = () => {
    if (drag === null) return;
    setDrag(null);
    if (Math.abs(drag.to - drag.from) < leastBrush) choose(null);
    else chooseRange(shareAt(Math.max(drag.from, drag.to)), shareAt(Math.min(drag.from, drag.to)));
  };
  const holdEnd = (event: React.PointerEvent, end: 'low' | 'high') => {
    if (ends === null) return;
    event.currentTarget.setPointerCapture(event.pointerId);
    const [from, to] = end === 'low' ? [ends.high, ends.low] : [ends.low, ends.high];
    setDrag({ from: yOf(from), to: yOf(to), away: yOf(to) - toSvg(event) });
  };
  const box =
    drag !== null ? drag : ends === null ? null : { from: yOf(ends.low), to: yOf(ends.high) };
  return (
    <g
      transform={`translate(${x},0)`}
      className={styles['axis']}
      onPointerMove={(event) => {
        const at = toSvg(event);
        setDrag((before) => (before === null ? null : { ...before, to: at + before.away }));
      }}
      onPointerUp={finish}
      onPointerCancel={() => setDrag(null)}
    >
      <text y={16} textAnchor="middle" className={styles['axisTitle']}>
        <title>{column.label}</title>
        {shortLabel(column.label)}
      </text>
      <line y1={low} y2={high} stroke="currentColor" />
      {box === null ? null : (
        <rect
          x={-8}
          width={16}
          y={Math.min(box.from, box.to)}
          height={Math.max(2, Math.abs(box.to - box.from))}
          className={styles['brush']}
        />
      )}
      <rect
        x={-14}
        width={28}
        y={high - 8}
        height={low - high + 16}
        fill="transparent"
        className={styles['strip']}
        onPointerDown={(event) => {
          event.currentTarget.setPointerCapture(event.pointerId);
          const y = toSvg(event);
          setDrag({ from: y, to: y, away: 0 });
        }}
      />
      {scale.ticks.map(({ share, label }) =>
        scale.kind === 'category' ? (
          <Category
            key={label}
            {...{ label, y: yOf(share), height: pressedHeight }}
            isChosen={chosen?.includes(label) ?? false}
            name={`${column.label} ${label}`}
            toggle={() => {
              const others = chosen ?? [];
              const next = others.includes(label)
                ? others.filter((other) => other !== label)
                : [...others, label];
              choose(next.length === 0 ? null : categoryQuery(column.field, next));
            }}
          />
        ) : (
          <text
            key={label}
            x={8}
            y={yOf(share)}
            dy="0.32em"
            className={styles['tick']}
            aria-hidden="true"
          >
            {label}
          </text>
        ),
      )}
      {scale.kind === 'category'
        ? null
        : (['low', 'high'] as const).map((end) => {
            const share = ends?.[end] ?? (end === 'low' ? 0 : 1);
            return (
              <g
                key={end}
                role="slider"
                tabIndex={0}
                aria-orientation="vertical"
                aria-label={`${column.label}, ${end === 'low' ? 'least' : 'greatest'}`}
                aria-valuemin={scale.valueAt(0)}
                aria-valuemax={scale.valueAt(1)}
                aria-valuenow={scale.valueAt(share)}
                aria-valuetext={cellText(column, scale.valueAt(share))}
                className={styles['handle']}
                // Over all that there is, the whole axis is taken hold of.
                pointerEvents={ends === null ? 'none' : undefined}
                onPointerDown={(event) => holdEnd(event, end)}
                onKeyDown={(event) => {
                  const { key } = event;
                  const by = key === 'ArrowUp' ? keyStep : key === 'ArrowDown' ? -keyStep : 0;
                  if (key === 'Escape') choose(null);
                  if (by === 0) return;
                  event.preventDefault();
                  const now = { low: ends?.low ?? 0, high: ends?.high ?? 1 };
                  const moved = Math.min(1, Math.max(0, now[end] + by));
                  if (end === 'low') chooseRange(Math.min(moved, now.high), now.high);
                  else chooseRange(now.low, Math.max(moved, now.low));
                }}
              >
                <rect
                  x={-leastTarget / 2}
                  width={leastTarget}
                  y={yOf(share) - (end === 'low' ? 0 : leastTarget)}
                  height={leastTarget}
                  fill="transparent"
                />
                <rect
                  x={-7}
                  width={14}
                  y={yOf(share) - (end === 'low' ? 0 : 4)}
                  height={4}
                  className={styles['end']}
                />
              </g>
            );
          })}
    </g>
  );
}

function Category(props: {
  label: string;
  name: string;
  y: number;
  /** Of what can be pressed: no two meet. */
  height: number;
  isChosen: boolean;
  toggle: () => void;
}) {
  return (
    <g
      role="button"
      tabIndex={0}
      aria-pressed={props.isChosen}
      aria-label={`Choose ${props.name}`}
      className={styles['categoryButton']}
      onClick={props.toggle}
      onKeyDown={(event) => {
        if (event.key !== 'Enter' && event.key !== ' ') return;
        event.preventDefault();
        props.toggle();
      }}
    >
      <rect
        x={4}
        y={props.y - props.height / 2}
        width={Math.max(leastTarget, 7 * shortLabel(props.label).length)}
        height={props.height}
        fill="transparent"
      />
      <text x={10} y={props.y} dy="0.32em" className={styles['category']}>
        {shortLabel(props.label)}
      </text>
    </g>
  );
}

function shortLabel(label: string): string {
  return label.length > 18 ? `${label.slice(0, 17)}…` : label;
}
