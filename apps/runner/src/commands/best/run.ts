import { BasinError, lastWords, plural } from '@basin/core';
import { openReader, type StoreReader, type SweepSummary } from '@basin/store';
import { commandOn } from '@basin/store/places';
import { chooseSweep, shortId } from '@basin/execution/reading/choose-target';
import { type Ranking, rankPoints } from '@basin/execution/reading/rank-points';
import { print } from '../../cli/print.ts';
import { cutTo } from '../../display/cells.ts';
import { wrapped } from '../../display/field-list.ts';
import { fitTable, loggedLabel } from '../../display/fit-table.ts';
import { metricValue } from '../../display/values.ts';
import { outputWidth } from '../../display/terminal-width.ts';

/** Prints the best points of a sweep; null: the newest that is not archived. */
export function printBest(
  database: string,
  id: string | null,
  json: boolean,
  query: Parameters<typeof rankPoints>[2],
): void {
  const reader = openReader(database);
  try {
    const sweep = id === null ? newest(reader) : chooseSweep(reader, id);
    const ranking = rankPoints(reader, sweep, query);
    const { sweepId, name, experiment } = sweep;
    print<'best'>(json, { sweepId, name, experiment, ...ranking }, () => {
      const words = query.by === 'last' ? lastWords(ranking.metric.name) : 'at its best';
      const head = `${name ?? experiment} (${shortId(sweepId)}) by ${ranking.metric.name} ${words}, ${ranking.metric.direction} is better`;
      const width = outputWidth();
      return `${wrapped(head, width ?? Infinity).join('\n')}\n${pointTable(ranking, width)}`;
    });
  } finally {
    reader.close();
  }
}

function newest(reader: StoreReader): SweepSummary {
  const [sweep] = reader.sweeps({ archived: false, limit: 1 }).rows;
  if (sweep === undefined) {
    throw new BasinError(
      'store/no-sweeps',
      `${reader.path} has no sweeps: run one with \`${commandOn(reader.path, 'sweep')}\``,
    );
  }
  return sweep;
}

function pointTable(ranking: Ranking, width: number | null): string {
  const { metric, points, total, unranked, counted, nothing } = ranking;
  if (total === 0) {
    return nothing === null ? 'no training has a value yet' : `nothing to rank: ${nothing}`;
  }
  const value = (number: number | null): string => metricValue(metric.format, number);
  const rows = points.map((point, index) => [
    String(index + 1),
    point.label,
    value(point.mean),
    point.standardDeviation === null ? '' : `± ${value(point.standardDeviation)}`,
    seedsText(point),
    shortId(point.trainings[0]?.taskId ?? ''),
  ]);
  const table = fitTable(
    [
      { title: '', align: 'right' },
      { title: 'setting', align: 'left', shrinkTo: 12, loggedTo: loggedLabel },
      { title: 'mean', align: 'right' },
      { title: 'sd', align: 'right' },
      { title: 'seeds', align: 'right' },
      { title: 'best task', align: 'left', optional: true },
    ],
    rows,
    width,
  );
  const left = points.flatMap(({ label, leftOut }) => (leftOut === null ? [] : [[label, leftOut]]));
  const without =
    unranked === 0 ? [] : [`${plural(unranked, 'setting')} without a training that counts`];
  const notes = [
    ...(total > points.length ? [`… and ${total - points.length} more (--limit)`] : []),
    ...left
      .slice(0, notesShown)
      .map(([label, leftOut]) => `${cutTo(label ?? '', loggedLabel)}: ${leftOut}`),
    ...(left.length > notesShown ? [`… and so of ${left.length - notesShown} more`] : []),
    ...without,
    // Where nothing is left out the rule changes nothing.
    ...(left.length + unranked === 0 ? [] : [`counted are ${counted}`]),
  ];
  return [table, ...notes.flatMap((note) => wrapped(note, width ?? Infinity))].join('\n');
}

/** Settings of which it is said what is left out; the others show it under seeds. */
const notesShown = 10;

/** `6`; `3 of 6` where some do not count. */
function seedsText({ trainings, planned }: Ranking['points'][number]): string {
  const count = String(trainings.length);
  return trainings.length === planned ? count : `${count} of ${planned}`;
}
