'use client';

import { useEffect, useState } from 'react';
import { type Grouping, groupings, type MetricCurve } from '@basin/charts/metric-curves';
import { readSetting, writeSetting } from '../figures/chart-address.ts';

/** What a page's curves are put together by, at first `first`, as the address says and keeps it. */
export function useGrouping(
  curves: readonly MetricCurve[],
  first: Grouping,
): [Grouping, (grouping: Grouping) => void] {
  const [grouping, setGrouping] = useState(first);
  useEffect(() => {
    const by = readSetting('curves-by');
    if (by === '' || groupings(curves).includes(by ?? '')) setGrouping(by || null);
  }, []);
  const choose = (chosen: Grouping): void => {
    setGrouping(chosen);
    writeSetting('curves-by', chosen === first ? null : (chosen ?? ''));
  };
  return [grouping, choose];
}
