import type { CaseRecord } from './results.ts';
import { count, markdownTable, measuredRivals, megabytes } from './tables.ts';

/**
 * Basin's trainings on the other backends that were measured (`--backend=wasm`), beside the same
 * training in `cases`; empty where there is none.
 */
export function otherBackendsSection(
  all: readonly CaseRecord[],
  cases: readonly CaseRecord[],
): string {
  const others = all.filter(({ backend }) => backend !== cases[0]?.backend);
  if (others.length === 0) return '';
  const rows = others.map((record) => {
    const { name, backend, basin, basinOne } = record;
    const same = cases.find((one) => one.name === name);
    const plain = measuredRivals(record).find(([rival]) => rival === 'pytorch-plain')?.[1];
    return [
      name,
      backend,
      count(basin.stepsPerSecond),
      count(basinOne.stepsPerSecond),
      megabytes(basin.peakMemoryBytes),
      same === undefined ? '–' : count(same.basin.stepsPerSecond / basin.stepsPerSecond),
      plain === undefined ? '–' : plain.ratio.toFixed(2),
      plain?.agreement?.toExponential(0) ?? '–',
    ];
  });
  const head = ['training', 'backend', 'steps/s', 'one worker, steps/s', 'memory'];
  return `### Other backends

The same trainings by \`npm run bench -- --backend=NAME\`, op by op where a backend does not compile.

${markdownTable([...head, `${cases[0]?.backend ?? ''} is × faster`, 'time a step / plain PyTorch', "losses differ from PyTorch's by"], rows)}`;
}
