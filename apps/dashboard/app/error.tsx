'use client';

import { useRouter } from 'next/navigation';
import { startTransition, useEffect } from 'react';
import { Notice } from '../components/notice.tsx';

const retryAfterMs = 5_000;

/**
 * Shown in place of a page that could not be rendered. It tries again by itself, for whoever watches a
 * sweep must not find later that one moment of a busy disk ended it.
 */
export default function PageError({
  error,
  reset,
}: {
  error: Error & { digest?: string };
  reset: () => void;
}) {
  const router = useRouter();
  useEffect(() => {
    const timer = setInterval(() => {
      if (document.visibilityState !== 'visible') return;
      startTransition(() => {
        router.refresh();
        reset();
      });
    }, retryAfterMs);
    return () => clearInterval(timer);
  }, [router, reset]);
  return (
    <main id="content" className="page">
      <Notice title="This page could not be shown" tone="problem">
        <p>
          The server met an error, and is asked again every few seconds; its terminal has the whole
          message
          {error.digest === undefined ? '' : ` under digest ${error.digest}`}.
        </p>
        <p>
          <button type="button" className="control" onClick={reset}>
            Try again
          </button>
        </p>
      </Notice>
    </main>
  );
}
