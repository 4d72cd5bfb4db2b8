import { randomStream } from '@basin/core';
import { normalQuantile } from '@basin/statistics';
import { expect, it } from 'vitest';
import { raceSettings, raceTrial } from '../testing/race-trial.ts';
import { lookLevels } from './look-levels.ts';
import { beatenAt, isFutile, raceLooks } from './race.ts';
import { resolutionOf } from './resolution.ts';

const config = { min: 3, max: 30, confidence: 0.95, futility: 0.05 };
const whole = { ...config, futility: 0 };

it('looks from the least number of seeds to the most', () => {
  expect(raceLooks(config)).toEqual([3, 4, 5, 7, 9, 12, 15, 19, 24, 30]);
  expect(raceLooks({ min: 2, max: 3 })).toEqual([2, 3]);
});

it('a comparison errs as often as asked for, over all its looks', () => {
  const looks = [3, 4, 5, 7, 9, 12, 15, 19, 24, 30];
  const levels = lookLevels(looks, 0.05);
  expect(levels).toHaveLength(looks.length);
  // One look at the end has all of it; several have less each, and more together.
  expect(lookLevels([30], 0.05)[0]).toBeCloseTo(0.05, 4);
  expect(levels[9]).toBeLessThan(0.05);
  expect(levels.reduce((sum, level) => sum + level)).toBeGreaterThan(0.05);
  const random = randomStream(1, 'looks');
  const bounds = levels.map((level) => -normalQuantile(level));
  const repeats = 4_000;
  const crossed = Array.from({ length: repeats }, () => {
    let sum = 0;
    return looks.some((count, look) => {
      sum += Math.sqrt(count - (looks[look - 1] ?? 0)) * random.normal();
      return sum >= Math.sqrt(count) * (bounds[look] ?? Infinity);
    });
  }).filter(Boolean).length;
  // Four standard deviations of a share of 0.05.
  expect(Math.abs(crossed / repeats - 0.05)).toBeLessThan(0.014);
});

it.each(raceSettings.filter(({ pointCount }) => pointCount < 20))(
  'is seldom wrong, and needs less than half of the trainings: $name',
  (setting) => {
    const repeats = 60;
    const outcomes = Array.from({ length: repeats }, (_, repeat) =>
      raceTrial(setting, config, randomStream(repeat, `race ${setting.name}`)),
    );
    const sum = (of: (outcome: (typeof outcomes)[number]) => number) =>
      outcomes.reduce((total, outcome) => total + of(outcome), 0);
    // More than 8 of 60 have a probability below 0.01 where each has one of 0.05.
    expect(sum(({ lostBest }) => Number(lostBest))).toBeLessThanOrEqual(8);
    expect(sum(({ lostWinner }) => Number(lostWinner))).toBeLessThanOrEqual(8);
    expect(sum(({ falseVerdict }) => Number(falseVerdict))).toBeLessThanOrEqual(8);
    // Of two equal points none is ever beaten, and there is no other to be spared.
    if (setting.pointCount < 3) return;
    const share = sum(({ trainings }) => trainings) / sum(({ allTrainings }) => allTrainings);
    expect(share).toBeLessThan(0.5);
  },
);

it('equal points have all their seeds only where it is not asked whether that is worth it', () => {
  const equal = raceSettings.find(({ name }) => name === 'twelve equal points');
  if (equal === undefined) return expect.unreachable();
  const { trainings, allTrainings, verdict } = raceTrial(equal, whole, randomStream(1, 'equal'));
  expect([verdict, trainings > 0.7 * allTrainings]).toEqual([null, true]);
  const spared = raceTrial(equal, config, randomStream(1, 'equal'));
  expect([spared.verdict, spared.trainings < 0.5 * allTrainings]).toEqual([null, true]);
});

it('at a confidence of next to nothing it is often wrong: the bound is what keeps it honest', () => {
  const equal = raceSettings.find(({ name }) => name === 'twelve equal points');
  if (equal === undefined) return expect.unreachable();
  const careless = { ...whole, confidence: 0.51 };
  const lost = Array.from({ length: 40 }, (_, repeat) =>
    raceTrial(equal, careless, randomStream(repeat, 'careless')),
  ).filter(({ lostBest }) => lostBest).length;
  expect(lost).toBeGreaterThan(3);
});

it('a point that diverges with a seed is beaten by one that does not; what failed is left out', () => {
  const racers = [
    { id: 0, values: [1, 2, undefined] },
    { id: 1, values: [0, null, 0] },
    { id: 2, values: [1.5, 2.1, 3] },
  ];
  expect(beatenAt(racers, 0, config)).toEqual([{ id: 1, by: 0, seeds: 3 }]);
  expect(beatenAt([{ id: 1, values: [null] }], 0, config)).toEqual([]);
  // Where seeds are missing or points diverge nothing is foretold.
  expect(isFutile(racers, config)).toBe(false);
  expect(
    isFutile(
      [
        { id: 0, values: [] },
        { id: 1, values: [] },
      ],
      config,
    ),
  ).toBe(false);
});

it('equal differences of a coarse metric are no certainty, exact or with the last bits of sums', () => {
  const errors = (values: number[]) => values.map((value, id) => ({ id, values: [value, value] }));
  expect(beatenAt(errors([0.2, 0.3]), 0, { ...config, min: 2 })).toEqual([]);
  const nearly = [
    { id: 0, values: [0.8, 0.85, 0.8] },
    { id: 1, values: [0.85, 0.9, 0.85] },
  ];
  expect(beatenAt(nearly, 0, config)).toEqual([]);
  // As many steps as seeds tell apart are still told apart.
  const far = [0, 40].map((value, id) => ({ id, values: [value, value + 1, value, value + 1] }));
  expect(beatenAt(far, 1, config)).toEqual([{ id: 1, by: 0, seeds: 4 }]);
});

it('the step of a metric is the smallest between its values, rounding errors apart', () => {
  expect(resolutionOf([0.9, 0.1 + 0.2, 0.3, 0.34, null, undefined])).toBeCloseTo(0.04, 12);
  expect(resolutionOf([1e6, 0.3001, 0.3])).toBeCloseTo(1e-4, 12);
  expect([resolutionOf([]), resolutionOf([0.5, 0.5])]).toEqual([0, 0]);
});

it('rounded values of two equal points name a wrong one no more often than the confidence allows', () => {
  const setting = raceSettings.find(({ name }) => name === 'two equal, rounded to 1, from 2 seeds');
  if (setting === undefined) return expect.unreachable();
  const wrong = Array.from({ length: 300 }, (_, repeat) =>
    raceTrial(setting, whole, randomStream(repeat, 'rounded')),
  ).filter(({ falseVerdict }) => falseVerdict).length;
  // More than 26 of 300 have a probability below 0.005 where each has one of 0.05; it was one in six.
  expect(wrong).toBeLessThanOrEqual(26);
});
