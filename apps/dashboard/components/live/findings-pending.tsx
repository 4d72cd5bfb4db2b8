'use client';

import { useEffect } from 'react';
import { plural } from '@basin/core';
import { refresher } from './refresher.ts';
import { usePageRefresh } from './use-page-refresh.ts';

const askEveryMs = 2_000;

/** Says that findings are being computed, and asks for them until they are there. */
export function FindingsPending(props: { planned: number; hasOlder: boolean }) {
  const refreshPage = usePageRefresh();
  useEffect(() => {
    const refresh = refresher(refreshPage);
    const timer = setInterval(() => {
      if (document.visibilityState === 'visible') refresh.call(0);
    }, askEveryMs);
    return () => {
      clearInterval(timer);
      refresh.cancel();
    };
  }, [refreshPage]);
  return (
    <p role="status">
      {props.hasOlder ? 'Newer figures and claims' : 'Figures and claims'} of{' '}
      {plural(props.planned, 'task')} are being computed; they appear here by themselves.
    </p>
  );
}
