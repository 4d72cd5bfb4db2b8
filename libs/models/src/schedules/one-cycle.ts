import type { ScheduleOf } from '@basin/core';
import type { RateSchedule } from './schedule.ts';

type Options = ScheduleOf<'one-cycle'>;

/** A stretch of the cycle: from the end of the one before it to `end`, an update's number. */
interface Phase {
  end: number;
  rates: [from: number, to: number];
  momenta: [from: number, to: number];
}

/** As `OneCycleLR`, whose first phase ends at share · updates − 1. */
export const oneCycle: RateSchedule<Options> = (options, rate, { updateCount }) => {
  const phases = phasesOf(options, rate, updateCount);
  return (update) => {
    const found = phases.findIndex(({ end }) => update <= end);
    const index = found === -1 ? phases.length - 1 : found;
    const { end, rates, momenta } = phases[index] as Phase;
    const start = phases[index - 1]?.end ?? 0;
    const share = end === start ? 1 : (update - start) / (end - start);
    return {
      learningRate: between(options, rates, share),
      momentum: options.cycleMomentum ? between(options, momenta, share) : null,
    };
  };
};

function phasesOf(options: Options, highest: number, updateCount: number): Phase[] {
  const { riseShare, threePhase, baseMomentum: base, maxMomentum: most } = options;
  const first = highest / options.divFactor;
  const last = first / options.finalDivFactor;
  const rise = riseShare * updateCount;
  const up: Phase = { end: rise - 1, rates: [first, highest], momenta: [most, base] };
  const end = updateCount - 1;
  return threePhase
    ? [
        up,
        { end: 2 * rise - 2, rates: [highest, first], momenta: [base, most] },
        { end, rates: [first, last], momenta: [most, most] },
      ]
    : [up, { end, rates: [highest, last], momenta: [base, most] }];
}

function between({ anneal }: Options, [from, to]: [number, number], share: number): number {
  return anneal === 'linear'
    ? from + (to - from) * share
    : to + ((from - to) / 2) * (1 + Math.cos(Math.PI * share));
}
