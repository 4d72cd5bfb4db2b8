import { type Agreement, type Sample, significance } from './compare-observations.ts';

/** The comparison as a Markdown page. */
export function agreementPage(preset: string, rows: readonly Agreement[]): string {
  const differing = rows.filter(({ adjustedPValue }) => adjustedPValue < significance);
  const counts = rows.flatMap(({ basin, pytorch }) => [basin.count, pytorch.count]);
  const studies = [...new Set(rows.map(({ study }) => study))];
  return `# Trained networks against PyTorch's

Each experiment's networks at ${preset} scale, trained by Basin and by the plain PyTorch scripts of [benchmarks/pytorch](../benchmarks/pytorch), ${Math.min(...counts)} to ${Math.max(...counts)} runs a side. The two draw other random numbers, so the question is whether the ends differ by more than seeds do: a permutation test of the difference of means for each value, corrected by Holm over all ${rows.length} of them. d is that difference in pooled standard deviations.

**${rows.length - differing.length} of ${rows.length} values agree within seed noise** (adjusted p ≥ ${significance})${
    differing.length === 0
      ? '.'
      : `; these do not: ${differing.map(({ study, group, value }) => `${study}, ${group}: ${value}`).join('; ')}.`
  }

Repeat it, or single studies by \`--study\`: \`npx tsx benchmarks/agreement.ts --preset=${preset} --seeds=8 --python=PYTHON\`. All numbers: [agreement-${preset}.json](../benchmarks/results/agreement-${preset}.json).
${studies.map((study) => section(study, rows)).join('')}`;
}

function section(study: string, rows: readonly Agreement[]): string {
  const lines = rows
    .filter((row) => row.study === study)
    .map(
      ({ group, value, basin, pytorch, standardisedDifference, pValue, adjustedPValue }) =>
        `| ${group} | ${value} | ${sample(basin)} | ${sample(pytorch)} | ${standardisedDifference?.toFixed(2) ?? '–'} | ${short(pValue)} | ${short(adjustedPValue)} |`,
    );
  return `
## ${study}

| network | value | Basin | PyTorch | d | p | adjusted p |
| --- | --- | --- | --- | --- | --- | --- |
${lines.join('\n')}
`;
}

function sample({ mean, deviation, count }: Sample): string {
  return `${short(mean)} ± ${short(deviation)} (${count})`;
}

function short(value: number): string {
  return String(Number(value.toPrecision(3)));
}
