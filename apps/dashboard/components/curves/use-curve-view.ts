'use client';

import { useEffect, useState } from 'react';
import { type CurveView, usualCurveView } from '@basin/charts/curve-view';
import { readList, readSetting, writeList, writeSetting } from '../figures/chart-address.ts';
import { type Along, alongNames } from './along.ts';
import { keepPoint, keptPoint } from './pointed-together.ts';

/** How a page's curves are seen. */
export interface PanelView extends CurveView {
  /** What they run along; null: as the server chose. */
  along: Along | null;
  /** How the trainings of a group are put together: of `summaries`. */
  summary: string;
}

const usualPanelView: PanelView = {
  ...usualCurveView,
  ...{ along: null, summary: 'median and range' },
};

export const smoothings = [0, 0.6, 0.9, 0.98] as const;

/** How a page's curves are seen, as the address says and keeps it. */
export function useCurveView(): [PanelView, (change: Partial<PanelView>) => void] {
  const [view, setView] = useState(usualPanelView);
  useEffect(() => {
    setView(readView());
    keepPoint(readKept());
    // Another page has other curves.
    return () => keepPoint(null);
  }, []);
  const change = (changed: Partial<PanelView>): void => {
    // What was seen from 2 to 4 epochs is not what lies between 2 and 4 seconds.
    const moved = changed.along === undefined ? {} : { from: null, to: null };
    const next = { ...view, ...moved, ...changed };
    if (changed.along !== undefined && keptPoint() !== null) {
      keepPoint(null);
      writeKept();
    }
    setView(next);
    writeView(next);
  };
  return [view, change];
}

/** Hidden curves that an address names: more would be a longer one than servers take. */
const mostKept = 40;

interface HiddenCurves {
  hidden: ReadonlySet<string>;
  hide: (keys: ReadonlySet<string>) => void;
  /** Hides what is shown, shows what is hidden. */
  toggle: (key: string) => void;
}

/** Keys of the groups that are hidden, as the address says and keeps them. */
export function useHiddenCurves(): HiddenCurves {
  const [hidden, setHidden] = useState<ReadonlySet<string>>(new Set());
  useEffect(() => setHidden(new Set(readList('curves-hidden'))), []);
  const hide = (keys: ReadonlySet<string>): void => {
    setHidden(keys);
    writeList('curves-hidden', keys.size > mostKept ? [] : [...keys]);
  };
  const toggle = (key: string): void => {
    const next = new Set(hidden);
    if (!next.delete(key)) next.add(key);
    hide(next);
  };
  return { hidden, hide, toggle };
}

/** Writes what is kept pointed at into the address. */
export function writeKept(): void {
  const kept = keptPoint();
  writeSetting('curves-at', kept === null ? null : String(kept.x));
  writeSetting('curves-of', kept === null ? null : kept.label);
}

function readKept() {
  const x = numberOrNull(readSetting('curves-at'));
  return x === null ? null : { x, label: readSetting('curves-of') ?? '' };
}

function readView(): PanelView {
  const along = alongNames.find((name) => name === readSetting('curves-over'));
  const scale = (['linear', 'log'] as const).find((name) => name === readSetting('curves-scale'));
  const smoothing = Number(readSetting('curves-smooth'));
  return {
    along: along ?? null,
    summary: readSetting('curves-as') ?? usualPanelView.summary,
    scale: scale ?? 'usual',
    across: readSetting('curves-across') === 'log' ? 'log' : 'linear',
    smoothing: smoothings.find((weight) => weight === smoothing) ?? 0,
    withoutOutliers: readSetting('curves-outliers') === 'without',
    from: numberOrNull(readSetting('curves-from')),
    to: numberOrNull(readSetting('curves-to')),
  };
}

function writeView(view: PanelView): void {
  const { along, summary, scale, across, smoothing, withoutOutliers, from, to } = view;
  writeSetting('curves-over', along);
  writeSetting('curves-as', summary === usualPanelView.summary ? null : summary);
  writeSetting('curves-scale', scale === 'usual' ? null : scale);
  writeSetting('curves-across', across === 'linear' ? null : across);
  writeSetting('curves-smooth', smoothing === 0 ? null : String(smoothing));
  writeSetting('curves-outliers', withoutOutliers ? 'without' : null);
  writeSetting('curves-from', from === null ? null : String(from));
  writeSetting('curves-to', to === null ? null : String(to));
}

/** What was typed as a number; null of an empty field or anything else. */
export function numberOrNull(text: string | null): number | null {
  const value = Number(text);
  return text === null || text.trim() === '' || !Number.isFinite(value) ? null : value;
}
