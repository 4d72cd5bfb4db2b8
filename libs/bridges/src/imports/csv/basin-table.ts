import { withoutApostrophe } from '@basin/charts/csv';
import { ownColumnNames, repeatsColumnName } from '../../trials/trial-table.ts';
import type { CsvRow } from './csv-rows.ts';

/** Where the parts of Basin's own tables stand, by the places of their columns. */
export interface BasinTable {
  rows: 'runs' | 'steps';
  /** Of columns that either has, -1 where it has not. Two trials may have one label. */
  places: Record<(typeof placed)[number], number>;
  parameters: { index: number; name: string }[];
  metrics: { index: number; name: string }[];
  /** Whether a row is no trial of its own: an analysis, a repeat in a second precision. */
  isLeftOut(row: CsvRow): boolean;
  /** Columns that say more of what is read, of which none is read. */
  leftOut: string;
}

const placed = [
  ...(['id', 'label', 'state', 'epoch', 'started'] as const),
  ...(['metric', 'step', 'value', 'time'] as const),
] as const;

const curveColumns = ['id', 'label', 'metric', 'step', 'epoch', 'elapsed_ms', 'time', 'value'];

/** Null: the columns are not those of `basin export --to=csv`. */
export function basinTable(columns: readonly string[]): BasinTable | null {
  if (columns.join() === curveColumns.join()) {
    return {
      ...{ rows: 'steps', parameters: [], metrics: [], isLeftOut: () => false, leftOut: 'time' },
      places: placesIn(curveColumns, { time: 'elapsed_ms' }),
    };
  }
  if (!ownColumnNames.every((name, index) => columns[index] === name)) return null;
  const [kind, repeats] = [columns.indexOf('kind'), columns.indexOf(repeatsColumnName)];
  const hasRepeats = repeats === ownColumnNames.length;
  const firstParameter = ownColumnNames.length + (hasRepeats ? 1 : 0);
  // Of each metric its last value, and behind it the best, the least and the largest.
  const metrics = columns.flatMap((best, index) => {
    const [, name] = /^best\((.+)\)$/s.exec(best) ?? [];
    return name !== undefined && columns[index + 1] === `min(${name})` && index > firstParameter
      ? [{ index: index - 1, name }]
      : [];
  });
  const end = metrics[0]?.index ?? firstParameter;
  return {
    ...{ rows: 'runs', metrics },
    places: {
      ...placesIn(ownColumnNames),
      started: columns.indexOf('started', metrics.at(-1)?.index ?? firstParameter),
    },
    parameters: columns.slice(firstParameter, end).map((name, index) => ({
      index: firstParameter + index,
      name: name.replace(/^parameter\./, ''),
    })),
    isLeftOut: ({ cells }) =>
      !['training', 'import'].includes(cells[kind] ?? '') ||
      (hasRepeats && (cells[repeats] ?? '') !== ''),
    leftOut:
      'analyses, repeats in a second precision; best, least and largest values (--curves exports all of them); configs, times and weights',
  };
}

/**
 * What its trials are called, row by row: as their labels, with the beginning of the id where another trial has
 * the label.
 */
export function basinNames({
  places: { id, label },
}: BasinTable): (row: Pick<CsvRow, 'cells'>) => string {
  const owners = new Map<string, string>();
  return ({ cells }) => {
    const name = withoutApostrophe((cells[label] ?? '').trim());
    const own = cells[id] ?? '';
    const owner = owners.get(name) ?? own;
    owners.set(name, owner);
    return owner === own ? name : `${name} ${own.slice(0, 12)}`;
  };
}

function placesIn(
  columns: readonly string[],
  names: Partial<Record<(typeof placed)[number], string>> = {},
): BasinTable['places'] {
  const entries = placed.map((name) => [name, columns.indexOf(names[name] ?? name)] as const);
  return Object.fromEntries(entries) as BasinTable['places'];
}
