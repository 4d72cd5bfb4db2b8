/*
 * How often a race over seeds is wrong, and what it spares:
 *
 *     npx tsx benchmarks/racing.ts                    (about a minute)
 *     npx tsx benchmarks/racing.ts --repeats=50 --out=FILE
 *     npx tsx benchmarks/racing.ts --first=10000      (fresh random numbers)
 *
 * Simulated trainings, so that the truth is known. The result goes to benchmarks/results/racing.json.
 */
import path from 'node:path';
import { parseArgs } from 'node:util';
import { randomStream } from '@basin/core';
import { raceSchema } from '@basin/search';
import {
  raceSettings,
  raceTrial,
  type RaceSetting,
} from '../libs/search/src/testing/race-trial.ts';
import { writeJson } from './bench/write-json.ts';

const { values: flags } = parseArgs({
  options: {
    repeats: { type: 'string', default: '1000' },
    // Number of the first repeat: other ones than those by which a rule was chosen.
    first: { type: 'string', default: '0' },
    futility: { type: 'string', default: '0.05' },
    out: { type: 'string' },
  },
});
const repeats = Number(flags.repeats);
const first = Number(flags.first);
const config = raceSchema.parse({ futility: Number(flags.futility) });

function measured(setting: RaceSetting): Record<string, number | string> {
  const outcomes = Array.from({ length: repeats }, (_, repeat) =>
    raceTrial(setting, config, randomStream(first + repeat, `race ${setting.name}`)),
  );
  const sum = (of: (outcome: (typeof outcomes)[number]) => number): number =>
    outcomes.reduce((total, outcome) => total + of(outcome), 0);
  const share = (of: (outcome: (typeof outcomes)[number]) => boolean): number =>
    sum((outcome) => Number(of(outcome))) / repeats;
  return {
    setting: setting.name,
    // For another point than the one best, or another than all seeds give: both named one.
    falseVerdict: share(({ falseVerdict }) => falseVerdict),
    contradicts: share(
      ({ verdict, verdictOfAll }) =>
        verdict !== null && verdictOfAll !== null && verdict !== verdictOfAll,
    ),
    decided: share(({ verdict }) => verdict !== null),
    decidedByAll: share(({ verdictOfAll }) => verdictOfAll !== null),
    decidedByCorrected: share(({ verdictCorrected }) => verdictCorrected !== null),
    // All seeds name one and the race does not, and the other way round.
    missed: share(({ verdict, verdictOfAll }) => verdict === null && verdictOfAll !== null),
    missedOfCorrected: share(
      ({ verdict, verdictCorrected }) => verdict === null && verdictCorrected !== null,
    ),
    gained: share(({ verdict, verdictOfAll }) => verdict !== null && verdictOfAll === null),
    // The best by its true mean, and the best by all seeds, taken for beaten.
    lostBest: share(({ lostBest }) => lostBest),
    lostWinner: share(({ lostWinner }) => lostWinner),
    shareOfTrainings: sum(({ trainings }) => trainings) / sum(({ allTrainings }) => allTrainings),
  };
}

const settings = raceSettings.map(measured);
console.table(settings);
// A look with fewer repeats is no record.
const kept = repeats < 1_000 ? null : path.join(import.meta.dirname, 'results', 'racing.json');
const out = flags.out ?? kept;
const record = {
  command: `npx tsx benchmarks/racing.ts --first=${first}`,
  repeats,
  first,
  config,
  settings,
};
if (out !== null) await writeJson(out, record);
