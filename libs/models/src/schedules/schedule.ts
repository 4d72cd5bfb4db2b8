import type { ScheduledRates } from '../optimisers/optimiser.ts';

/** The part of a training that a schedule is laid over, after any warm-up. */
export interface Span {
  updateCount: number;
  updatesPerEpoch: number;
  epochCount: number;
}

/** What the optimiser is told of update 0, 1, … of the span. @param rate - the optimiser's own. */
export type RateSchedule<Options> = (
  options: Options,
  rate: number,
  span: Span,
) => (update: number) => ScheduledRates;

/** A schedule of the learning rate alone, as a factor after k of its moves. */
export function byFactor<Options extends { every: 'epoch' | 'step' }>(
  factor: (options: Options, moves: number) => number,
): RateSchedule<Options> {
  return (options, rate, span) => (update) => ({
    learningRate: rate * factor(options, movesUntil(update, options, span)),
    momentum: null,
  });
}

/** How often a schedule has moved on before an update. */
export function movesUntil(
  update: number,
  { every }: { every: 'epoch' | 'step' },
  { updatesPerEpoch }: Span,
): number {
  return every === 'step' ? update : Math.floor(update / updatesPerEpoch);
}
