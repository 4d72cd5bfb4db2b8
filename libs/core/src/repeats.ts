import { precisionSchema } from './config/training.ts';
import { type Factor } from './sweep.ts';
import type { Condition } from './query/parse-query.ts';
import type { Field } from './query/field.ts';

/**
 * Tells a task that repeats another of its study in a second precision, which a claim has asked for. It says
 * of its setting and seed what the other says: nothing that counts, ranks, averages or draws trials takes it
 * for one of its own.
 */
export const repeatFactor = 'precision';

const precisions: readonly unknown[] = precisionSchema.options;

interface Repeatable {
  kind: string;
  factors: Readonly<Record<string, Factor | null>>;
}

/**
 * Which tasks repeat which, by their places: those that have the factor, of those that have none and are alike
 * otherwise. Where precision is a setting every task has one, and none repeats.
 */
export function repeatsAmong(tasks: readonly Repeatable[]): ReadonlyMap<number, number> {
  // A run that was made elsewhere may have a precision of its own, such as bf16.
  const isRepeat = tasks.map(({ factors }) => precisions.includes(factors[repeatFactor] ?? null));
  if (!isRepeat.includes(true)) return new Map();
  const first = new Map<string, number>();
  for (const [place, task] of tasks.entries()) {
    const key = keyOf(task);
    if (isRepeat[place] !== true && !first.has(key)) first.set(key, place);
  }
  return new Map(
    tasks.flatMap((task, place) => {
      const of = isRepeat[place] === true ? first.get(keyOf(task)) : undefined;
      return of === undefined ? [] : [[place, of]];
    }),
  );
}

function keyOf({ kind, factors }: Repeatable): string {
  const own = Object.entries(factors).filter(
    ([name, value]) => name !== repeatFactor && value !== null,
  );
  return JSON.stringify([kind, own.sort(([a], [b]) => (a < b ? -1 : 1))]);
}

/** Whether what somebody asks for tells repeats from what they repeat, or names tasks: then they are shown. */
export function tellsRepeats(where: readonly Condition[]): boolean {
  return where.some((condition) => {
    switch (condition.kind) {
      case 'and':
      case 'or':
        return tellsRepeats(condition.conditions);
      case 'not':
        return tellsRepeats([condition.condition]);
      case 'words':
        return /float|^[0-9a-f]{6,}$/i.test(condition.text);
      default:
        return isRepeatField(condition.field) || namesTask(condition);
    }
  });
}

/** Labels of repeats say their precision. */
function namesTask({ field, ...condition }: Extract<Condition, { field: Field }>): boolean {
  if (field.kind !== 'task') return false;
  if (field.name === 'id') return true;
  return field.name === 'label' && 'value' in condition && /float/i.test(String(condition.value));
}

/** Whether a field has another value of each repeat than of what it repeats, by their configs. */
export function isRepeatField(field: Field): boolean {
  if (field.kind === 'setting') return field.path === repeatFactor;
  return field.kind === 'factor' && field.name === repeatFactor;
}
