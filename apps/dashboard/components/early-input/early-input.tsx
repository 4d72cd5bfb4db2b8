'use client';

import { useEffect } from 'react';
import { readyEvent } from './keep-early-input.ts';

/** The last of a page: once it is there, so is what makes the controls before it work. */
export function EarlyInput() {
  useEffect(() => {
    window.dispatchEvent(new Event(readyEvent));
  }, []);
  return null;
}
