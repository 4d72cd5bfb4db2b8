import { type Condition, type Field, isLoss, lossText, type TaskConfig } from '@basin/core';
import type { StoreReader } from '@basin/store';

/** A task by what it is paired by, and its loss function in words; null of one that has none. */
export interface Paired {
  unit: string;
  loss: string | null;
}

/** A loss function is a name, or a record with its type. */
export const lossSettings: Field[] = ['loss', 'loss.type'].map((path) => ({
  kind: 'setting',
  path,
}));

/** Whether a field is a value of the loss function, which says nothing beside that of another. */
export function isLossField(field: Field): boolean {
  return field.kind === 'metric' && isLoss(field.name);
}

/** The loss functions of a sweep's trainings by name, each once. */
export function lossesOf(
  reader: Pick<StoreReader, 'table'>,
  sweepId: string,
  where: readonly Condition[] = [],
): string[] {
  const { rows } = reader.table(sweepId, {
    ...{ fields: lossSettings, where, kind: 'training', limit: -1 },
  });
  const names = rows.flatMap(({ values }) => values.filter((value) => typeof value === 'string'));
  return [...new Set(names)].sort();
}

export function lossOf(config: TaskConfig): string | null {
  return config.kind === 'training' ? lossText(config.loss) : null;
}

/**
 * `their loss functions differ: cross-entropy, mean-squared-error`: why losses of two sides are on
 * different scales. Null where every two that are paired have one loss function.
 */
export function lossesApart(a: readonly Paired[], b: readonly Paired[]): string | null {
  const [ofA, ofB] = [lossesByUnit(a), lossesByUnit(b)];
  const apart = [...ofA].some(([unit, losses]) => {
    const others = ofB.get(unit);
    return others !== undefined && !isSame(losses, others);
  });
  if (!apart) return null;
  const names = new Set([...ofA.values(), ...ofB.values()].flatMap((losses) => [...losses]));
  return `their loss functions differ: ${[...names].sort().join(', ')}`;
}

function lossesByUnit(side: readonly Paired[]): Map<string, Set<string>> {
  const losses = new Map<string, Set<string>>();
  for (const { unit, loss } of side) {
    if (loss !== null) losses.set(unit, (losses.get(unit) ?? new Set()).add(loss));
  }
  return losses;
}

function isSame(one: ReadonlySet<string>, other: ReadonlySet<string>): boolean {
  return one.size === other.size && [...one].every((loss) => other.has(loss));
}
