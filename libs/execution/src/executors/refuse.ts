import { BasinError } from '@basin/core';

/** The two reasons for which every executor refuses a unit. */
export function refuse(closed: boolean, freeSlots: number): void {
  if (closed) throw new BasinError('runner/executor-closed', 'the executor is closed');
  if (freeSlots <= 0) {
    throw new BasinError('runner/no-free-slot', 'submit waits until freeSlots is above 0');
  }
}
