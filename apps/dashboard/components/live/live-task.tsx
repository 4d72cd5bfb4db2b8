'use client';

import { useEffect } from 'react';
import { liveHub } from './browser-live.ts';
import { refresher } from './refresher.ts';
import { usePageRefresh } from './use-page-refresh.ts';

/** Shows the page of a task anew whenever the task has new values or another state, until it has ended. */
export function LiveTask(props: {
  sweepId: string;
  taskId: string;
  /** Of what the page shows. */
  sequence: number;
  hasEnded: boolean;
}) {
  const { sweepId, taskId, hasEnded } = props;
  const refreshPage = usePageRefresh();
  useEffect(() => {
    if (hasEnded) return;
    const refresh = refresher(refreshPage);
    const unfollow = liveHub().follow(sweepId, props.sequence, {
      missed: () => refresh.call(0),
      message: (message) => {
        if (message.type !== 'metrics' && message.type !== 'settled') return;
        if (message.taskIds !== null && !message.taskIds.includes(taskId)) return;
        refresh.call(message.refreshAfterMs);
      },
    });
    return () => {
      refresh.cancel();
      unfollow();
    };
    // The cursor matters only when it begins to follow.
  }, [sweepId, taskId, hasEnded, refreshPage]);
  return null;
}
