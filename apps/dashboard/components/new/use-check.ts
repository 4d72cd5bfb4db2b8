'use client';

import { useEffect, useState } from 'react';
import type { Answer, Said } from '../actions/answer.ts';
import { askServer } from '../actions/ask-server.ts';

/** Nobody wants to hear of a word that is half typed. */
const pauseMs = 450;

/** What the server says of a study, some time after it was changed last; null while it looks. */
export function useCheck(study: object): Answer<Said> | null {
  const asked = JSON.stringify(study);
  const [checked, setChecked] = useState<{ asked: string; answer: Answer<Said> } | null>(null);
  useEffect(() => {
    const outdated = new AbortController();
    const timer = setTimeout(() => {
      askServer<Said>('/api/studies/check', JSON.parse(asked) as object, outdated.signal).then(
        (answer) => setChecked({ asked, answer }),
        () => undefined,
      );
    }, pauseMs);
    return () => {
      clearTimeout(timer);
      outdated.abort();
    };
  }, [asked]);
  return checked?.asked === asked ? checked.answer : null;
}
