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
import { type Rates, ratesOf } from './verdict-rates/rates.ts';

const { values } = parseArgs({
  options: {
    repeats: { type: 'string', default: '2000' },
    rule: { type: 'string', default: '' },
  },
});
const repeats = Number(values.repeats);
const chosen = ruleCases.filter(({ name }) => name.includes(values.rule));
if (!(repeats >= 1) || chosen.length === 0) {
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
    return ratesOf(rule, seeds, repeats);
  });
  const level = (['supported', 'contradicted'] as const)
    .map((side) => (rule.allowed[side] === null ? 'right' : percent(rule.allowed[side])))
    .join(' / ');
  const errors = found.map(({ supported, contradicted }) =>
    [supported, contradicted].map(percent).join(' / '),
  );
  const powers = found.map(({ power }) => Math.round(100 * power));
  return `| ${rule.name} | ${rule.nothing} | ${level} | ${errors.join(' | ')} | ${rule.something} | ${powers.join(' | ')} |`;
}

const table = [
  `${repeats.toLocaleString('en-GB')} made-up studies a cell: a rate of 2.5 % is found within ± ${percent(3 * Math.sqrt((0.025 * 0.975) / repeats))} (three standard errors).`,
  '',
  `| rule | no effect | allowed, supported / contradicted % | ${seedCounts.map((n) => `n = ${n}`).join(' | ')} | effect | ${seedCounts.map((n) => `found %, n = ${n}`).join(' | ')} |`,
  `| ${Array.from({ length: 4 + 2 * seedCounts.length }, () => '---').join(' | ')} |`,
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
