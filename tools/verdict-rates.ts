/**
 * How often the rules that give verdicts err, and how often they find what is there, on made-up
 * studies; written into docs/statistics.md:
 *
 *     npx tsx tools/verdict-rates.ts --repeats=2000
 *     npx tsx tools/verdict-rates.ts --repeats=500 --rule="trend over 5"     some of them, printed alone
 *     npx tsx tools/verdict-rates.ts --repeats=1000 --coarse                 accuracies of few examples
 *     npx tsx tools/verdict-rates.ts --repeats=8000 --coarse --rule="equal within" --seeds=20 --errors
 *                                     some rows and seeds of them, without their power, printed alone
 */
import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { format } from 'prettier';
import { type RuleCase, ruleCases } from './verdict-rates/cases.ts';
import {
  type CoarseCase,
  coarseCases,
  exampleCounts,
  trueAccuracies,
} from './verdict-rates/coarse-cases.ts';
import { type Rates, ratesOf, slack } from './verdict-rates/rates.ts';

const { values } = parseArgs({
  options: {
    repeats: { type: 'string', default: '2000' },
    rule: { type: 'string', default: '' },
    coarse: { type: 'boolean', default: false },
    seeds: { type: 'string', default: '3,5,8,20' },
    errors: { type: 'boolean', default: false },
  },
});
const most = Number(values.repeats);
const repeatsOf = ({ slow }: RuleCase): number => (slow === true ? Math.ceil(most / 5) : most);
const isChosen = ({ name }: RuleCase): boolean => name.includes(values.rule);
const chosen = ruleCases.filter(isChosen);
const chosenCoarse = coarseCases().filter(isChosen);
if (!(most >= 1) || (values.coarse ? chosenCoarse : chosen).length === 0) {
  console.error(
    `--repeats is a number, --rule a part of one of ${(values.coarse ? coarseCases() : ruleCases).map((r) => r.name).join('; ')}`,
  );
  process.exit(1);
}
const seedCounts = values.seeds.split(',').map(Number);
const without = values.errors ? ({ without: 'power' } as const) : {};
const percent = (share: number): string => (100 * share).toFixed(1);

function row(rule: RuleCase): string {
  const found = seedCounts.map((seeds): Rates => {
    console.error(`${rule.name}, ${seeds} seeds`);
    return ratesOf(rule, seeds, repeatsOf(rule), without);
  });
  const level = (['supported', 'contradicted'] as const)
    .map((side) => (rule.allowed[side] === null ? 'right' : percent(rule.allowed[side])))
    .join(' / ');
  const errors = found.map(({ supported, contradicted }) =>
    [supported, contradicted].map(percent).join(' / '),
  );
  const powers = found.map(({ power }) => Math.round(100 * power));
  return `| ${rule.name} | ${repeatsOf(rule).toLocaleString('en-GB')} | ${rule.nothing} | ${level} | ${errors.join(' | ')} | ${rule.something} | ${powers.join(' | ')} |`;
}

/** Of the accuracies of one count of examples that at which the rule errs most, for each number of seeds. */
function coarseRow(cases: readonly CoarseCase[], rule: string, examples: number): string {
  const found = cases.filter((one) => one.rule === rule && one.examples === examples);
  const cells = seedCounts.map((seeds) => {
    console.error(`${rule}, ${examples} examples, ${seeds} seeds`);
    const rates = found.map((one) => {
      // Signs of many seeds are drawn, which takes its time.
      const repeats = Math.ceil(repeatsOf(one) / (seeds > 14 ? 4 : 1));
      return { accuracy: one.accuracy, ...ratesOf(one, seeds, repeats, without) };
    });
    const worst = (side: 'supported' | 'contradicted') =>
      percent(Math.max(...rates.map((one) => one[side])));
    return {
      errors: `${worst('supported')} / ${worst('contradicted')}`,
      power: rates.map(({ power }) => Math.round(100 * power)),
    };
  });
  const at = trueAccuracies.indexOf(0.98);
  return `| ${rule} | ${examples.toLocaleString('en-GB')} | ${found[0]?.nothing ?? ''} | ${cells.map(({ errors }) => errors).join(' | ')} | ${found[0]?.something ?? ''} | ${cells.map(({ power }) => power[at]).join(' | ')} |`;
}

/** About the largest of a dozen rates of 2.5 %, each found by so many studies: two standard errors above. */
function chanceOf(repeats: number): number {
  return 0.025 + (2 / 3) * slack(0.025, repeats);
}

function coarseTable(): string {
  const rules = [...new Set(chosenCoarse.map(({ rule }) => rule))];
  const rows = rules.flatMap((rule) =>
    exampleCounts
      .filter((count) => chosenCoarse.some((one) => one.rule === rule && one.examples === count))
      .map((count) => coarseRow(chosenCoarse, rule, count)),
  );
  return [
    `Supported / contradicted in % of ${most.toLocaleString('en-GB')} made-up studies (a quarter of them with 20 seeds, a fifth of trends), the largest of ${trueAccuracies.length} true accuracies from ${trueAccuracies[0]} to ${trueAccuracies.at(-1)}; allowed are 2.5 / 2.5. The largest of so many rates of 2.5 % lies near ${percent(chanceOf(most))} by chance alone (${percent(chanceOf(most / 5))} of a fifth, ${percent(chanceOf(most / 4))} with 20 seeds, ${percent(chanceOf(most / 20))} of trends with 20 seeds). Found: at a true accuracy of 0.98.`,
    '',
    `| rule | examples | no effect | ${seedCounts.map((n) => `n = ${n}`).join(' | ')} | effect | ${seedCounts.map((n) => `found %, n = ${n}`).join(' | ')} |`,
    `| ${Array.from({ length: 4 + 2 * seedCounts.length }, () => '---').join(' | ')} |`,
    ...rows,
  ].join('\n');
}

const [start, end] = values.coarse
  ? (['<!-- coarse: tools/verdict-rates.ts --coarse -->', '<!-- end of coarse -->'] as const)
  : (['<!-- rates: tools/verdict-rates.ts -->', '<!-- end of rates -->'] as const);
const table = values.coarse ? coarseTable() : plainTable();
if (values.rule !== '' || values.errors || seedCounts.join() !== '3,5,8,20') {
  console.log(table);
} else {
  const file = path.join(import.meta.dirname, '..', 'docs', 'statistics.md');
  const page = readFileSync(file, 'utf8');
  const before = page.slice(0, page.indexOf(start) + start.length);
  const whole = `${before}\n\n${table}\n\n${page.slice(page.indexOf(end))}`;
  writeFileSync(file, await format(whole, { parser: 'markdown', proseWrap: 'preserve' }));
}

function plainTable(): string {
  return [
    `A rate of 2.5 % is found within ± ${percent(slack(0.025, most))} by ${most.toLocaleString('en-GB')} made-up studies, within ± ${percent(slack(0.025, Math.ceil(most / 5)))} by a fifth of them (three standard errors).`,
    '',
    `| rule | studies | no effect | allowed, supported / contradicted % | ${seedCounts.map((n) => `n = ${n}`).join(' | ')} | effect | ${seedCounts.map((n) => `found %, n = ${n}`).join(' | ')} |`,
    `| ${Array.from({ length: 5 + 2 * seedCounts.length }, () => '---').join(' | ')} |`,
    ...chosen.map(row),
  ].join('\n');
}
