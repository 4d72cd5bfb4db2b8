import { equivalencePower, median, welchEquivalence } from '@basin/statistics';
import { type Agreement, type Sample, significance } from './compare-observations.ts';

/** Means count as the same within so many pooled standard deviations between seeds (ours). */
const margin = 1;

/** p of two one-sided Welch tests that the means differ by less, and their power were they equal; null where neither side varies. */
function sameness({ basin, pytorch }: Agreement): { p: number | null; power: number | null } {
  const pooled = Math.sqrt((basin.deviation ** 2 + pytorch.deviation ** 2) / 2);
  return {
    p: welchEquivalence(basin, pytorch, margin * pooled),
    power: equivalencePower(basin, pytorch, margin * pooled),
  };
}

/** The comparison as a Markdown page. */
export function agreementPage(preset: string, rows: readonly Agreement[]): string {
  const differing = rows.filter(({ adjustedPValue }) => adjustedPValue < significance);
  const counts = rows.flatMap(({ basin, pytorch }) => [basin.count, pytorch.count]);
  const same = rows.map(sameness);
  const shown = same.filter(({ p }) => p !== null && p <= significance).length;
  const power = Math.round(100 * median(same.flatMap((one) => one.power ?? [])));
  const studies = [...new Set(rows.map(({ study }) => study))];
  return `# Trained networks against PyTorch's

Each experiment's networks at ${preset} scale, trained by Basin and by the plain PyTorch scripts of [benchmarks/pytorch](../benchmarks/pytorch), ${Math.min(...counts)} to ${Math.max(...counts)} runs a side. The two draw other random numbers, so the question is whether the ends differ by more than seeds do: a permutation test of the difference of means for each value, corrected by Holm over all ${rows.length} of them. d is that difference in pooled standard deviations.

**${rows.length - differing.length} of ${rows.length} values are not told apart from seed noise** (adjusted p ≥ ${significance})${
    differing.length === 0
      ? '.'
      : `; these do not: ${differing.map(({ study, group, value }) => `${study}, ${group}: ${value}`).join('; ')}.`
  }

Not told apart is not the same. **${shown} of ${rows.length} are shown to lie within ${margin} standard deviation of each other** (two one-sided Welch tests at 5 %, the last column); with so many runs that is shown of two equal networks in ${power} % of cases (median), so that the others are open, not different.

Behind a mean stands how many runs it is over. Logarithms are of positive values alone: a Hessian's trace, and its largest eigenvalue found, can be negative where training has hardly begun (batch 500 of flatness-interpolation), and such a run is left out of that row, on whichever side; its other values count.

Repeat it, or single studies by \`--study\`: \`npx tsx benchmarks/agreement.ts --preset=${preset} --seeds=8 --python=PYTHON\`. All numbers: [agreement-${preset}.json](../benchmarks/results/agreement-${preset}.json).
${studies.map((study) => section(study, rows)).join('')}`;
}

function section(study: string, rows: readonly Agreement[]): string {
  const lines = rows
    .filter((row) => row.study === study)
    .map((row) => {
      const { group, value, basin, pytorch, standardisedDifference, pValue, adjustedPValue } = row;
      return `| ${group} | ${value} | ${sample(basin)} | ${sample(pytorch)} | ${standardisedDifference?.toFixed(2) ?? '–'} | ${short(pValue)} | ${short(adjustedPValue)} | ${samenessText(row)} |`;
    });
  return `
## ${study}

| network | value | Basin | PyTorch | d | p | adjusted p | p that they differ by 1 sd or more |
| --- | --- | --- | --- | --- | --- | --- |
${lines.join('\n')}
`;
}

/** Without any spread there is no test: what can be said is whether the two are equal. */
function samenessText(row: Agreement): string {
  const { p } = sameness(row);
  if (p !== null) return short(p);
  return row.basin.mean === row.pytorch.mean ? 'none: all equal' : 'none: neither varies';
}

function sample({ mean, deviation, count }: Sample): string {
  return `${short(mean)} ± ${short(deviation)} (${count})`;
}

function short(value: number): string {
  return String(Number(value.toPrecision(3)));
}
