'use client';

import { Notice } from '../components/notice.tsx';

/** Shown in place of a page that could not be rendered. */
export default function PageError({
  error,
  reset,
}: {
  error: Error & { digest?: string };
  reset: () => void;
}) {
  return (
    <main id="content" className="page">
      <Notice title="This page could not be shown" tone="problem">
        <p>
          The server met an error; its terminal has the whole message
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
