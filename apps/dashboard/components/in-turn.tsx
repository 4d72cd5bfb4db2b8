import type { ReactNode } from 'react';
import { ownTurn } from '../data/own-turn.ts';

/**
 * A part of a page that the server makes in a turn of its loop of its own: others are answered before it. What
 * browsers make is whole at once (`study-page/shims`).
 */
export async function InTurn({ children }: { children: ReactNode }) {
  await ownTurn();
  return children;
}
