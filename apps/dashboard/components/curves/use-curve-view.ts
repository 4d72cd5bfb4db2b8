'use client';

import { useEffect, useState } from 'react';
import { type CurveView, usualCurveView } from '@basin/charts/curve-view';
import { readSetting, writeSetting } from '../figures/chart-address.ts';
import { type Along, alongNames } from './along.ts';

/** How curves are seen, with what they run along; null: as the server chose. */
export interface PanelView extends CurveView {
  along: Along | null;
}

export const smoothings = [0, 0.6, 0.9, 0.98] as const;

/** How a panel's curves are seen, as the address says and keeps it. */
export function useCurveView(): [PanelView, (change: Partial<PanelView>) => void] {
  const [view, setView] = useState<PanelView>({ ...usualCurveView, along: null });
  useEffect(() => setView(readView()), []);
  const change = (changed: Partial<PanelView>): void => {
    // What was seen from 2 to 4 epochs is not what lies between 2 and 4 seconds.
    const moved = changed.along === undefined ? {} : { from: null, to: null };
    const next = { ...view, ...moved, ...changed };
    setView(next);
    writeView(next);
  };
  return [view, change];
}

function readView(): PanelView {
  const along = alongNames.find((name) => name === readSetting('curves-over'));
  const scale = (['linear', 'log'] as const).find((name) => name === readSetting('curves-scale'));
  const smoothing = Number(readSetting('curves-smooth'));
  return {
    along: along ?? null,
    scale: scale ?? 'usual',
    smoothing: smoothings.find((weight) => weight === smoothing) ?? 0,
    withoutOutliers: readSetting('curves-outliers') === 'without',
    from: numberOrNull(readSetting('curves-from')),
    to: numberOrNull(readSetting('curves-to')),
  };
}

function writeView({ along, scale, smoothing, withoutOutliers, from, to }: PanelView): void {
  writeSetting('curves-over', along);
  writeSetting('curves-scale', scale === 'usual' ? null : scale);
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
