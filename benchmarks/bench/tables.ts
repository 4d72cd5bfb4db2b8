import type { CaseRecord, RivalRecord } from './results.ts';
import { type RivalName, rivalNames } from './sides.ts';

/** The rivals that were measured for a case. */
export function measuredRivals({ rivals }: CaseRecord): [RivalName, RivalRecord][] {
  return rivalNames.flatMap((name): [RivalName, RivalRecord][] => {
    const rival = rivals[name];
    return rival === undefined || 'skipped' in rival ? [] : [[name, rival]];
  });
}

/** A case as lines for a terminal. */
export function caseLines(record: CaseRecord): string[] {
  const { basin } = record;
  const busy = record.othersBusy > 0.1 ? `, others used ${percent(record.othersBusy)}` : '';
  return [
    `${record.name} (${record.backend}, ${basin.form}${busy}): ${count(basin.stepsPerSecond)} steps/s, ${percent(basin.shareOfPeak)} of peak, ${megabytes(basin.peakMemoryBytes)}, start ${basin.startSeconds.toFixed(2)} s, one worker ${count(record.basinOne.stepsPerSecond)}`,
    ...measuredRivals(record).map(
      ([name, rival]) =>
        `  ${name.padEnd(15)} ${count(rival.stepsPerSecond).padStart(8)} steps/s  ratio ${rival.ratio.toFixed(3)} (one worker ${rival.ratioOne.toFixed(3)}, cpu ${rival.ratioOfCpu.toFixed(3)}, trainings ${rival.ratioOfTrainings.toFixed(3)}${rival.ratioOfReplicas === null ? '' : `, replicas ${rival.ratioOfReplicas.toFixed(3)}`})  ${megabytes(rival.peakMemoryBytes)}  losses ${rival.agreement === null ? '–' : rival.agreement.toExponential(1)}`,
    ),
  ];
}

export function count(value: number): string {
  return value >= 100 ? Math.round(value).toLocaleString('en') : value.toPrecision(3);
}

export function percent(share: number): string {
  return `${(100 * share).toFixed(share < 0.1 ? 1 : 0)} %`;
}

export function megabytes(bytes: number | null): string {
  return bytes === null ? '–' : `${Math.round(bytes / 1e6)} MB`;
}

/** A table in Markdown; every cell but the first column's to the right. */
export function markdownTable(
  head: readonly string[],
  rows: readonly (readonly string[])[],
): string {
  const line = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`;
  const rule = head.map((_, index) => (index === 0 ? '---' : '---:'));
  return [line(head), line(rule), ...rows.map(line)].join('\n');
}
