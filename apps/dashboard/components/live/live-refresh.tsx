'use client';

import { useEffect } from 'react';
import { liveHub } from './browser-live.ts';
import { refresher } from './refresher.ts';
import { usePageRefresh } from './use-page-refresh.ts';

/** Shows the page anew, without a reload, whenever something changed in the database. */
export function LiveRefresh({ sequence }: { /** Of what the page shows. */ sequence: number }) {
  const refreshPage = usePageRefresh();
  useEffect(() => {
    const refresh = refresher(refreshPage);
    const unfollow = liveHub().follow('database', sequence, {
      missed: () => refresh.call(0),
      message: (message) => {
        if (message.type === 'changed') refresh.call(message.refreshAfterMs);
      },
    });
    return () => {
      refresh.cancel();
      unfollow();
    };
    // The cursor matters only when it begins to follow.
  }, [refreshPage]);
  return null;
}
