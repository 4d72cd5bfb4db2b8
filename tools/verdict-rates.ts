/**
 * How often the rules that give verdicts err, and how often they find what is there, on made-up
 * studies; written into docs/statistics.md:
 *
 *     npx tsx tools/verdict-rates.ts --repeats=2000
 *     npx tsx tools/verdict-rates.ts --repeats=500 --rule="trend over 5"     some of them, printed alone
 */
import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { format } from 'prettier';
import { type RuleCase, ruleCases } from './verdict-rates/cases.ts';
import { type Rates, ratesOf, slack } from './verdict-rates/rates.ts';

const { values } = parseArgs({
  options: {
    repeats: { type: 'string', default: '2000' },
    rule: { type: 'string', default: '' },
  },
});
const most = Number(values.repeats);
const repeatsOf = ({ slow }: RuleCase): number => (slow === true ? Math.ceil(most / 5) : most);
const chosen = ruleCases.filter(({ name }) => name.includes(values.rule));
if (!(most >= 1) || chosen.length === 0) {
  console.error(
    `--repeats is a number, --rule a part of one of ${ruleCases.map((r) => r.name).join('; ')}`,
  );
  process.exit(1);
}
const seedCounts = [3, 5, 8, 20];
const percent = (share: number): string => (100 * share).toFixed(1);

function row(rule: RuleCase): string {
  const found = seedCounts.map((seeds): Rates => {
    console.error(`${rule.name}, ${seeds} seeds`);
    return ratesOf(rule, seeds, repeatsOf(rule));
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

const table = [
  `A rate of 2.5 % is found within ± ${percent(slack(0.025, most))} by ${most.toLocaleString('en-GB')} made-up studies, within ± ${percent(slack(0.025, Math.ceil(most / 5)))} by a fifth of them (three standard errors).`,
  '',
  `| rule | studies | no effect | allowed, supported / contradicted % | ${seedCounts.map((n) => `n = ${n}`).join(' | ')} | effect | ${seedCounts.map((n) => `found %, n = ${n}`).join(' | ')} |`,
  `| ${Array.from({ length: 5 + 2 * seedCounts.length }, () => '---').join(' | ')} |`,
  ...chosen.map(row),
].join('\n');
if (values.rule !== '') {
  console.log(table);
} else {
  const file = path.join(import.meta.dirname, '..', 'docs', 'statistics.md');
  const [start, end] = ['<!-- rates: tools/verdict-rates.ts -->', '<!-- end of rates -->'] as const;
  const page = readFileSync(file, 'utf8');
  const before = page.slice(0, page.indexOf(start) + start.length);
  const whole = `${before}\n\n${table}\n\n${page.slice(page.indexOf(end))}`;
  writeFileSync(file, await format(whole, { parser: 'markdown', proseWrap: 'preserve' }));
}
