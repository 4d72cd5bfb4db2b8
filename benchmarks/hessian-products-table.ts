/**
 * Results of hessian-products.ts as the table of benchmarks/README.md, each ratio with whether it is what is aimed at:
 *
 *     npx tsx benchmarks/hessian-products-table.ts FILE.json [FILE.json …]
 *
 * A product is to take at most 1.5 of Basin's own gradient, and at most 0.3 of each other side's product. `kept` has
 * what the point decides computed once, as PyHessian's graph is; `anew` computes it for every product, as the rest do.
 */
import { readFileSync } from 'node:fs';

interface Measured {
  gradientMs?: number;
  productMs?: number;
  missing?: string;
  memoryMb: number;
}
type Sides = Partial<Record<string, Measured>>;

const mostOfGradient = 1.5;
const mostOfOthers = 0.3;
const others = ['torch', 'curvlinops', 'pyhessian', 'pyhessian-anew', 'jax'] as const;

const files = process.argv.slice(2);
if (files.length === 0) {
  console.error('give the files that benchmarks/hessian-products.ts wrote');
  process.exit(1);
}
const cases = files.flatMap((file) => {
  const { results } = JSON.parse(readFileSync(file, 'utf8')) as { results: Record<string, Sides> };
  return Object.entries(results);
});

const cell = (of: Measured | undefined): string =>
  of?.productMs === undefined
    ? (of?.missing ?? '–')
    : `${digits(of.productMs)} (${digits(of.gradientMs)}), ${Math.round(of.memoryMb)}`;
const columns = ['basin', 'basin-anew', ...others] as const;
print(
  ['network x examples', ...columns],
  cases.map(([name, sides]) => [name, ...columns.map((side) => cell(sides[side]))]),
);

/** The product of Basin with its point kept over that of each side with its own. */
const ratios = cases.map(([name, sides]) => {
  const own = sides['basin'];
  const anew = sides['basin-anew'];
  const product = own?.productMs ?? Number.NaN;
  return {
    name,
    gradient: product / (own?.gradientMs ?? Number.NaN),
    anew: (anew?.productMs ?? Number.NaN) / (anew?.gradientMs ?? Number.NaN),
    others: others.map((side) => product / (sides[side]?.productMs ?? Number.NaN)),
  };
});
console.log('');
print(
  [
    ...['network x examples', `of its gradient, ≤ ${mostOfGradient}`],
    `anew of its gradient, ≤ ${mostOfGradient}`,
    ...others.map((side) => `of ${side}, ≤ ${mostOfOthers}`),
  ],
  ratios.map((one) => [
    one.name,
    judged(one.gradient, mostOfGradient),
    judged(one.anew, mostOfGradient),
    ...one.others.map((ratio) => judged(ratio, mostOfOthers)),
  ]),
);
const count = (values: readonly number[], most: number): string =>
  `${values.filter((ratio) => ratio <= most).length} of ${values.filter(Number.isFinite).length}`;
console.log(
  `\nWithin ${mostOfGradient} of its own gradient: ${count(
    ratios.map(({ gradient }) => gradient),
    mostOfGradient,
  )} networks; within ${mostOfOthers} of ${others
    .map(
      (side, index) =>
        `${side} ${count(
          ratios.map((one) => one.others[index] as number),
          mostOfOthers,
        )}`,
    )
    .join(', ')}.`,
);

function judged(ratio: number, most: number): string {
  if (!Number.isFinite(ratio)) return '–';
  return ratio <= most ? `${ratio.toFixed(2)} ✓` : `${ratio.toFixed(2)} ✗`;
}

/** Three digits. */
function digits(value: number | undefined): string {
  return value === undefined ? '–' : String(Number(value.toPrecision(3)));
}

function print(head: readonly string[], rows: readonly (readonly string[])[]): void {
  for (const row of [head, head.map(() => '---'), ...rows]) console.log(`| ${row.join(' | ')} |`);
}
