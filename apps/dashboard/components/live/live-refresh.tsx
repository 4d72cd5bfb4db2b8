'use client';

import { useRouter } from 'next/navigation';
import { useEffect } from 'react';
import { liveHub } from './browser-live.ts';
import { refresher } from './refresher.ts';

/** Shows the page anew, without a reload, whenever something changed in the database. */
export function LiveRefresh() {
  const router = useRouter();
  useEffect(() => {
    const refresh = refresher(() => router.refresh());
    const unfollow = liveHub().follow('database', 0, {
      missed: () => refresh.call(0),
      message: (message) => {
        if (message.type === 'changed') refresh.call(message.refreshAfterMs);
      },
    });
    return () => {
      refresh.cancel();
      unfollow();
    };
  }, [router]);
  return null;
}
