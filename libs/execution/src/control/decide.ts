import type { Decision } from '@basin/core';
import type { StoreWriter } from '@basin/store';
import type { Coordinator } from '../coordinator/contract.ts';
import type { ControlResults } from './protocol.ts';

/** Why tasks are cancelled, as the store keeps it. */
const reason = 'cancelled by command';

/**
 * Carries out a decision. Without a coordinator nothing runs, and the store is all there is to change;
 * `null` then means nothing.
 */
export function decide(
  decision: Decision,
  coordinator: Pick<Coordinator, 'index' | 'setPaused' | 'cancel' | 'retry'> | null,
  writer: StoreWriter,
): ControlResults[Decision['command']] {
  switch (decision.command) {
    case 'pause':
    case 'resume': {
      const { sweepIds } = decision;
      const paused = decision.command === 'pause';
      return {
        sweepIds:
          coordinator?.setPaused(sweepIds, paused) ?? writer.setPaused(sweepIds ?? [], paused),
      };
    }
    case 'cancel': {
      const targets = decision.targets ?? openSweeps(coordinator);
      const counts = targets.map(
        (target) => coordinator?.cancel(target, reason) ?? cancelStored(target, writer),
      );
      return { cancelled: counts.reduce((sum, count) => sum + count, 0) };
    }
    case 'retry':
      return coordinator?.retry(decision.target) ?? writer.retry(decision.target);
    case 'tag':
      return { tags: writer.changeTags(decision.target, decision.change) };
    case 'note':
      writer.addNote(decision.target, decision.text);
      return {};
    case 'archive':
      return { changed: writer.setArchived(decision.sweepId, decision.archived) };
  }
}

function openSweeps(coordinator: Pick<Coordinator, 'index'> | null): { sweepId: string }[] {
  return coordinator === null
    ? []
    : [...coordinator.index.sweeps.keys()].map((sweepId) => ({ sweepId }));
}

function cancelStored(target: Parameters<Coordinator['cancel']>[0], writer: StoreWriter): number {
  return 'sweepId' in target
    ? writer.cancel(target.sweepId, reason).count
    : writer.cancelTask(target, reason).count;
}
