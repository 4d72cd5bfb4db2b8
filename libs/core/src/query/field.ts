import { suggestion } from '../nearest.ts';

/** Which value of a metric over a training: its last one, or one of all. */
export const metricSummaryNames = ['last', 'best', 'min', 'max'] as const;
export type MetricSummaryName = (typeof metricSummaryNames)[number];

/** What every task has by itself. */
export const taskFieldNames = [
  'label',
  'state',
  'kind',
  'parameters',
  'epoch',
  'work',
  'started',
  'attempt',
  'tag',
  'note',
  'id',
] as const;
export type TaskFieldName = (typeof taskFieldNames)[number];

/** A quantity of a task that can be a column, be sorted by, and be asked for in a query. */
export type Field =
  | { kind: 'task'; name: TaskFieldName }
  /** What distinguishes it in its sweep. */
  | { kind: 'factor'; name: string }
  | { kind: 'metric'; name: string; by: MetricSummaryName }
  /** A number of an analysis of it: `curvature/trace`. */
  | { kind: 'measure'; name: string }
  /** A place in its config: `optimiser.learningRate`. */
  | { kind: 'setting'; path: string };

/** The names that the tasks of a sweep have. */
export interface QueryNames {
  factors: readonly string[];
  metrics: readonly string[];
  measures: readonly string[];
  settings: readonly string[];
}

/** How a field is written in a query and in an address; `fieldOf` reads it. */
export function fieldText(field: Field): string {
  switch (field.kind) {
    case 'metric':
      return field.by === 'last' ? field.name : `${field.by}(${field.name})`;
    case 'setting':
      return field.path;
    default:
      return field.name;
  }
}

/** A value as a query says it, whatever quotes are in it: `"adam"`, `'a "name"'`. */
export function quotedValue(text: string): string {
  if (!text.includes('"')) return `"${text}"`;
  return `'${text.replaceAll("'", "''")}'`;
}

/** As `fieldText`, in backquotes where a query could not read the name otherwise. */
export function queryText(field: Field): string {
  const quoted = (name: string): string =>
    plainName.test(name) && !keywords.includes(name.toLowerCase()) ? name : `\`${name}\``;
  return field.kind === 'metric' && field.by !== 'last'
    ? `${field.by}(${quoted(field.name)})`
    : quoted(fieldText(field));
}

const plainName = /^[\p{L}_][\p{L}\p{N}_]*(?:(?:[./-][\p{L}\p{N}_]+)|\[\d+\])*$/u;
const keywords = ['and', 'or', 'not', 'in', 'has', ...metricSummaryNames];

/** The field of that name, null when there is none. A factor goes before a setting of its name. */
export function fieldOf(text: string, names: QueryNames): Field | null {
  const call = /^(last|best|min|max)\((.+)\)$/.exec(text);
  if (call !== null) {
    const [, by, name = ''] = call;
    return names.metrics.includes(name)
      ? { kind: 'metric', name, by: by as MetricSummaryName }
      : null;
  }
  if (names.factors.includes(text)) return { kind: 'factor', name: text };
  if (names.metrics.includes(text)) return { kind: 'metric', name: text, by: 'last' };
  if (names.measures.includes(text)) return { kind: 'measure', name: text };
  const own = taskFieldNames.find((name) => name === text);
  if (own !== undefined) return { kind: 'task', name: own };
  // `optimiser` is its type, `dataset` its name.
  const path = [text, `${text}.type`, `${text}.name`].find((at) => names.settings.includes(at));
  return path === undefined ? null : { kind: 'setting', path };
}

/** `there is no "widht" here; did you mean "width"?` */
export function noSuchField(text: string, names: QueryNames): string {
  const all = [...names.factors, ...names.metrics, ...names.measures, ...taskFieldNames];
  const near = suggestion(text, [...all, ...names.settings]);
  if (near !== '') return `there is no “${text}” here${near}`;
  const shown = all.slice(0, 8).join(', ');
  return `there is no “${text}” here: there are ${shown}${all.length > 8 ? ', …' : ''}`;
}
