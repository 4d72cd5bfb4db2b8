import { z } from 'zod';
import { asha } from './asha.ts';
import { bandsFrom, bandsUpTo, hyperband } from './hyperband.ts';
import { median } from './median.ts';
import type { Pruner } from './pruner.ts';

const strict = z.boolean().default(false).meta({
  description:
    'Decides in rounds of eight points, by what earlier rounds came to: which trainings are stopped repeats exactly, whatever the workers; one that ends before it hears of it counts as stopped. In hyperband also, as W&B has it: by the value at the band instead of the best so far.',
});
const eta = z.number().gt(1);

const hyperbandSchema = z.strictObject({
  type: z.literal('hyperband').meta({
    description:
      'W&B’s rule: past a band a training goes on while it is among the best 1/eta there.',
  }),
  min_iter: z.int().min(1).optional().meta({
    description: 'The first band, in epochs; the others are eta, eta², … times it.',
  }),
  max_iter: z.int().min(1).optional().meta({
    description:
      'Instead of min_iter: the bands are max_iter / eta, max_iter / eta², …, in epochs.',
  }),
  s: z.int().min(1).optional().meta({ description: 'With max_iter: how many bands.' }),
  eta: eta.default(3).meta({ description: 'The best 1/eta go on.' }),
  strict,
});

const ashaSchema = z.strictObject({
  type: z.literal('asha').meta({
    description:
      'Asynchronous successive halving: at a rung a training goes on if it is among the best 1/eta that were there.',
  }),
  min_iter: z.int().min(1).default(1).meta({
    description: 'The first rung, in epochs; the others are eta, eta², … times it.',
  }),
  eta: z.int().min(2).default(4).meta({ description: 'The best 1/eta go on.' }),
  strict,
});

const medianSchema = z.strictObject({
  type: z.literal('median').meta({
    description:
      'A training stops when its best value is worse than the median that finished ones had at that epoch.',
  }),
  startup: z.int().min(1).default(5).meta({
    description: 'Trainings that must have ended before any is stopped.',
  }),
  min_iter: z.int().min(1).default(1).meta({
    description: 'None is stopped before this epoch.',
  }),
  strict,
});

/** `early_terminate` of a study file; hyperband in W&B's words. */
export const earlyTerminateSchema = z
  .discriminatedUnion('type', [hyperbandSchema, ashaSchema, medianSchema])
  .superRefine((config, context) => {
    if (config.type !== 'hyperband') return;
    const { min_iter: first, max_iter: last, s } = config;
    const refuse = (message: string): void => void context.addIssue({ code: 'custom', message });
    if (first === undefined && last === undefined)
      refuse('hyperband needs min_iter, or max_iter and s');
    else if (first !== undefined && last !== undefined) {
      refuse('hyperband takes min_iter, or max_iter and s: leave one of them out');
    } else if (last !== undefined && s === undefined)
      refuse('max_iter needs s, the number of bands');
  });
export type EarlyTerminate = z.output<typeof earlyTerminateSchema>;

/** Bands beyond this many epochs are never reached. */
const mostEpochs = 1_000_000;

/** Makes the pruner of a study. */
export function createPruner(config: EarlyTerminate): Pruner {
  switch (config.type) {
    case 'hyperband': {
      const { eta: share, strict: isStrict } = config;
      const bands =
        config.max_iter === undefined
          ? bandsFrom(config.min_iter ?? 1, share, mostEpochs)
          : bandsUpTo(config.max_iter, share, config.s ?? 1);
      return hyperband({ bands, eta: share, strict: isStrict });
    }
    case 'asha':
      return asha({ minIter: config.min_iter, eta: config.eta });
    case 'median':
      return median({ startup: config.startup, minIter: config.min_iter });
  }
}
