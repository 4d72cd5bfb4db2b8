import { scheduleConfigSchema, scheduleText } from '@basin/core';
import { expect, test } from 'vitest';
import { relativeDifference } from '../testing/pytorch-fixture.ts';
import { functionTraining } from '../testing/training-config.ts';
import { vocabulary } from '../testing/vocabulary-fixture.ts';
import { movesMomentum, scheduledRates } from './registry.ts';

test.each(vocabulary.schedules)('$name: rates are those of torch.optim.lr_scheduler', (one) => {
  const schedule = scheduleConfigSchema.parse(one.schedule);
  const { optimiser } = functionTraining({
    optimiser: { type: 'sgd', learningRate: one.learningRate, momentum: 0.9 },
  });
  const at = scheduledRates({ schedule, optimiser }, one.updateCount, one.updatesPerEpoch);
  const updates = one.rates.map((_, update) => at(update));
  const rates = updates.map(({ learningRate }) => learningRate);
  expect(relativeDifference(rates, one.rates)).toBeLessThan(1e-10);
  if (one.momenta === null) {
    expect(movesMomentum(schedule)).toBe(false);
  } else {
    const momenta = updates.map(({ momentum }) => momentum as number);
    expect(relativeDifference(momenta, one.momenta)).toBeLessThan(1e-10);
  }
});

test('a schedule reads on one line', () => {
  const text = (schedule: Parameters<typeof scheduleConfigSchema.parse>[0]): string =>
    scheduleText(scheduleConfigSchema.parse(schedule));
  expect(text({ type: 'constant' })).toBe('constant');
  expect(text({ type: 'cosine', warmupSteps: 100 })).toBe(
    'cosine to 0, after 100 steps of warm-up',
  );
  expect(text({ type: 'step', stepSize: 30 })).toBe('× 0.1 every 30 epochs');
});
