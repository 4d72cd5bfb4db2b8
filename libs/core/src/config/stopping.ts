import { z } from 'zod';

/** Metrics that a training may wait for: those of every training. */
const watched = z.enum(['train/loss', 'test/loss', 'train/accuracy', 'test/accuracy']);

/** What ends a training before its last epoch; it is done then, and says why. */
export const stoppingConfigSchema = z.strictObject({
  /** A metric that gets no better. */
  patience: z
    .strictObject({
      metric: watched.default('test/loss'),
      /** Epochs without anything better, as far as metrics are recorded. */
      epochs: z.int().min(1),
      /** What is better by no more than this is not. */
      minDelta: z.number().min(0).default(0),
      /** Final weights: those at the end, or those of the best epoch. */
      keep: z.enum(['last', 'best']).default('last'),
    })
    .nullable()
    .default(null),
  /** At most so many updates of the weights; schedules are laid over them. */
  steps: z.int().min(0).nullable().default(null),
  /** Time on the clock, start included: such a training cannot be repeated bit for bit. */
  seconds: z.number().positive().nullable().default(null),
});
export type StoppingConfig = z.output<typeof stoppingConfigSchema>;

/** `after 5 epochs without a better test/loss, 1000 steps or 60 s`; null where the epochs alone end it. */
export function stoppingText({ patience, steps, seconds }: StoppingConfig): string | null {
  const parts = [
    ...(patience === null
      ? []
      : [`after ${patience.epochs} epochs without a better ${patience.metric}`]),
    ...(steps === null ? [] : [`after ${steps} steps`]),
    ...(seconds === null ? [] : [`after ${seconds} s`]),
  ];
  return parts.length === 0 ? null : parts.join(' or ');
}
