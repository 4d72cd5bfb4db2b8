/*
 * How often a race over seeds is wrong, and what it spares:
 *
 *     npx tsx benchmarks/racing.ts                    (about a minute)
 *     npx tsx benchmarks/racing.ts --repeats=50 --out=FILE
 *
 * Simulated trainings, so that the truth is known. The result goes to benchmarks/results/racing.json.
 */
import path from 'node:path';
import { parseArgs } from 'node:util';
import { randomStream } from '@basin/core';
import {
  raceSettings,
  raceTrial,
  type RaceSetting,
} from '../libs/search/src/testing/race-trial.ts';
import { writeJson } from './bench/write-json.ts';

const config = { min: 3, max: 30, confidence: 0.95 };

const { values: flags } = parseArgs({
  options: { repeats: { type: 'string', default: '1000' }, out: { type: 'string' } },
});
const repeats = Number(flags.repeats);

function measured(setting: RaceSetting): Record<string, number | string> {
  const outcomes = Array.from({ length: repeats }, (_, repeat) =>
    raceTrial(setting, config, randomStream(repeat, `race ${setting.name}`)),
  );
  const sum = (of: (outcome: (typeof outcomes)[number]) => number): number =>
    outcomes.reduce((total, outcome) => total + of(outcome), 0);
  return {
    setting: setting.name,
    // The best by its true mean, and the best by all seeds, taken for beaten.
    lostBest: sum(({ lostBest }) => Number(lostBest)) / repeats,
    otherVerdict: sum(({ lostWinner }) => Number(lostWinner)) / repeats,
    shareOfTrainings: sum(({ trainings }) => trainings) / sum(({ allTrainings }) => allTrainings),
  };
}

const settings = raceSettings.map(measured);
console.table(settings);
const out = flags.out ?? path.join(import.meta.dirname, 'results', 'racing.json');
await writeJson(out, { command: 'npx tsx benchmarks/racing.ts', repeats, config, settings });
