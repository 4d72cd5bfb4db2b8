import { randomStream } from '@basin/core';
import { expect, it } from 'vitest';
import { raceSettings, raceTrial } from '../testing/race-trial.ts';
import { beatenAt, raceLooks } from './race.ts';

const config = { min: 3, max: 30, confidence: 0.95 };

it('looks from the least number of seeds to the most', () => {
  expect(raceLooks(config)).toEqual([3, 4, 5, 7, 9, 12, 15, 19, 24, 30]);
  expect(raceLooks({ min: 2, max: 3 })).toEqual([2, 3]);
});

it.each(raceSettings.filter(({ pointCount }) => pointCount < 20))(
  'is seldom wrong and spares trainings: $name',
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
    const share = sum(({ trainings }) => trainings) / sum(({ allTrainings }) => allTrainings);
    if (setting === raceSettings[0]) expect(share).toBeLessThan(0.5);
    expect(share).toBeLessThan(1);
  },
);

it('at a confidence of next to nothing it is often wrong: the bound is what keeps it honest', () => {
  const [, , equal] = raceSettings;
  if (equal === undefined) return expect.unreachable();
  const careless = { ...config, confidence: 0.51 };
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
  expect(beatenAt(racers, 3, config)).toEqual([{ id: 1, by: 0, seeds: 3 }]);
  expect(beatenAt([{ id: 1, values: [null] }], 1, config)).toEqual([]);
});
