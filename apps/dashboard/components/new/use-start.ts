'use client';

import { useRouter } from 'next/navigation';
import { useState } from 'react';
import type { Answer, Said } from '../actions/answer.ts';
import { askServer } from '../actions/ask-server.ts';

type StartedStudy = Said & { sweepId: string | null };

/** Starts a study and opens its page. */
export function useStart() {
  const router = useRouter();
  const [busy, setBusy] = useState<string | null>(null);
  const [answer, setAnswer] = useState<Answer<StartedStudy> | null>(null);
  const start = async (study: object): Promise<void> => {
    if (busy !== null) return;
    setBusy('start');
    setAnswer(null);
    const received = await askServer<StartedStudy>('/api/studies/start', study);
    setAnswer(received);
    // Until its page is there the button stays off: pressed again, it would start it again.
    if (received.ok && received.sweepId !== null) router.push(`/sweeps/${received.sweepId}`);
    else setBusy(null);
  };
  return { start, busy, answer };
}
