'use client';

import { useRouter } from 'next/navigation';
import { useState } from 'react';
import type { Answer, Said } from './answer.ts';
import { askServer } from './ask-server.ts';

export interface ActionState<Result extends object> {
  /** Asks for it, unless something is under way already; true where it was done. */
  act: (asked: object) => Promise<boolean>;
  /** The command that is under way. */
  busy: string | null;
  /** What became of the last one. */
  answer: Answer<Result> | null;
}

/** Actions of one thing, one after another; the page is shown anew after each. */
export function useAction<Result extends Said>(address = '/api/actions'): ActionState<Result> {
  const router = useRouter();
  const [busy, setBusy] = useState<string | null>(null);
  const [answer, setAnswer] = useState<Answer<Result> | null>(null);
  return {
    busy,
    answer,
    async act(asked) {
      if (busy !== null) return false;
      setBusy((asked as { command?: string }).command ?? 'start');
      setAnswer(null);
      const received = await askServer<Result>(address, asked);
      setAnswer(received);
      setBusy(null);
      router.refresh();
      return received.ok;
    },
  };
}
