'use client';

import { useRouter } from 'next/navigation';
import { useEffect } from 'react';
import { formatCount } from '@basin/core';

const askEveryMs = 2_000;

/** Says that findings are being computed, and asks for them until they are there. */
export function FindingsPending(props: { planned: number; hasOlder: boolean }) {
  const router = useRouter();
  useEffect(() => {
    const timer = setInterval(() => {
      if (document.visibilityState === 'visible') router.refresh();
    }, askEveryMs);
    return () => clearInterval(timer);
  }, [router]);
  return (
    <p role="status">
      {props.hasOlder ? 'Newer figures and claims' : 'Figures and claims'} of{' '}
      {formatCount(props.planned)} tasks are being computed; they appear here by themselves.
    </p>
  );
}
