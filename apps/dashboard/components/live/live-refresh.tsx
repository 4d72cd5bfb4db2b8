'use client';

import { useRouter } from 'next/navigation';
import { useEffect } from 'react';
import { throttled } from './throttled.ts';

const refreshEveryMs = 1_500;

/** Shows the page anew, without a reload, whenever something changed in the database. */
export function LiveRefresh() {
  const router = useRouter();
  useEffect(() => {
    const source = new EventSource('/api/live');
    const refresh = throttled(() => {
      router.refresh();
    }, refreshEveryMs);
    source.addEventListener('changed', refresh.call);
    return () => {
      refresh.cancel();
      source.close();
    };
  }, [router]);
  return null;
}
