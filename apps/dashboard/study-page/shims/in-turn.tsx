import type { ReactNode } from 'react';

/** Nobody else waits for an answer here. */
export function InTurn({ children }: { children: ReactNode }) {
  return children;
}
