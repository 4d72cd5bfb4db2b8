import type { Field } from './field.ts';
import type { Comparison, Condition, QueryValue } from './parse-query.ts';

/** A task as a query sees it. */
export interface QueriedTask {
  id: string;
  label: string;
  /** Null: it has none. Several tags are one text, with commas between them. */
  valueOf: (field: Field) => string | number | null;
}

/**
 * Whether a task meets a query: what the store says in SQL, over values in memory. Texts are equal in
 * any case of ASCII letters, and a task without the value meets no comparison.
 */
export function meetsCondition(condition: Condition, task: QueriedTask): boolean {
  switch (condition.kind) {
    case 'and':
      return condition.conditions.every((one) => meetsCondition(one, task));
    case 'or':
      return condition.conditions.some((one) => meetsCondition(one, task));
    case 'not':
      return !meetsCondition(condition.condition, task);
    case 'has':
      return task.valueOf(condition.field) !== null;
    case 'in':
      return condition.values.some((value) => compares(task, condition.field, '=', value));
    case 'words': {
      const text = lowered(condition.text);
      return lowered(task.label).includes(text) || task.id.startsWith(text);
    }
    case 'compare':
      return compares(task, condition.field, condition.comparison, condition.value);
  }
}

function compares(
  task: QueriedTask,
  field: Field,
  comparison: Comparison,
  wanted: QueryValue,
): boolean {
  const value = task.valueOf(field);
  if (comparison === '~') {
    return value !== null && lowered(String(value)).includes(lowered(String(wanted)));
  }
  if (field.kind === 'task' && field.name === 'tag') {
    const tags = value === null ? [] : String(value).split(', ');
    const some = (sign: Comparison): boolean => tags.some((tag) => holds(tag, sign, wanted));
    return comparison === '!=' ? !some('=') : some(comparison);
  }
  return value !== null && holds(value, comparison, wanted);
}

function holds(value: string | number, comparison: Comparison, wanted: QueryValue): boolean {
  const isNumber = typeof wanted === 'number';
  if (isNumber !== (typeof value === 'number')) return comparison === '!=';
  const [a, b] = isNumber ? [value, wanted] : [lowered(String(value)), lowered(String(wanted))];
  switch (comparison) {
    case '=':
      return a === b;
    case '!=':
      return a !== b;
    case '<':
      return a < b;
    case '<=':
      return a <= b;
    case '>':
      return a > b;
    case '>=':
      return a >= b;
    case '~':
      return false;
  }
}

/** As SQLite does it: ASCII letters alone. */
function lowered(text: string): string {
  return text.replaceAll(/[A-Z]+/g, (letters) => letters.toLowerCase());
}
