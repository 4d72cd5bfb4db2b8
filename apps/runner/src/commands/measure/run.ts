import {
  backendFamilySchema,
  BasinError,
  measureConfigSchema,
  onBackend,
  type SweepPlan,
} from '@basin/core';
import type { BackendName } from '@basin/engine/backends';
import {
  measureInput,
  type MeasureRequest,
  planMeasure,
  type PlannedMeasures,
} from '@basin/execution/planning/plan-measure';
import { openReader } from '@basin/store';
import { schemaProblems } from '@basin/studies/file';
import { describeResults } from '../../analyse/describe-results.ts';
import type { AnalysisResultRow } from '../../analyse/run-tasks.ts';
import type { ExitCode } from '../../cli/exit-code.ts';
import { printDocument, printText } from '../../cli/print.ts';
import type { RunOptions } from '../../cli/run-options.ts';
import { isShort, printResults, readResults } from '../sweep/results.ts';
import { runNow } from '../sweep/run.ts';

/**
 * Computes what is not stored yet, here or through the process that coordinates the database.
 *
 * @throws BasinError `cli/invalid-value` for an option that is no `name=value`, that the measure does not have, or
 *   that cannot have this value; and what `planMeasure` does.
 */
export async function runMeasure(
  request: Omit<MeasureRequest, 'options'>,
  set: readonly string[],
  options: RunOptions,
): Promise<ExitCode> {
  const { plan, trainings } = planned(
    { ...request, options: checkedOptions(request.measure, optionsOf(set)) },
    options.database,
  );
  // Of weights that another family of backends made, the default one would train others first.
  const [other] = trainings.filter(
    ({ config }) => config.kind === 'training' && config.backendFamily !== 'tensorflow',
  );
  const backend = options.backend ?? ((other?.environment?.backend ?? null) as BackendName | null);
  return runNow({ ...options, backend, fresh: false }, [plan], (run) => {
    const results = found(plan, options.database);
    if (!options.json) {
      const short = printResults(run);
      printText(`\n${describeResults(results)}`);
      return short;
    }
    const ran = readResults(run);
    printDocument<'measure'>({ ...ran, results }, 0);
    return isShort(ran);
  });
}

/** What the plan's analyses found, whatever family of backends they ran on. */
function found(plan: SweepPlan, database: string): AnalysisResultRow[] {
  const reader = openReader(database);
  try {
    return backendFamilySchema.options
      .flatMap((family) => onBackend(plan, family).tasks)
      .filter(({ config }) => config.kind === 'analysis')
      .flatMap(({ id }) => reader.find(id, 1).tasks)
      .map(({ taskId, generation }) => ({
        taskId,
        result: reader.analysisResult(taskId, generation),
      }))
      .filter(({ result }) => result !== null);
  } finally {
    reader.close();
  }
}

function planned(request: MeasureRequest, database: string): PlannedMeasures {
  const reader = openReader(database);
  try {
    return planMeasure(reader, request);
  } finally {
    reader.close();
  }
}

/** The options, where the measure has them: in the words in which a study file is refused. */
export function checkedOptions(
  measure: MeasureRequest['measure'],
  options: Record<string, unknown>,
): Record<string, unknown> {
  const schema = measureConfigSchema.options.find(({ shape }) =>
    (shape.measure.values as ReadonlySet<string>).has(measure),
  );
  if (schema === undefined) return options;
  const { measure: _, ...given } = measureInput(measure, options);
  // Of a union of schemas no method can be called.
  const { omit } = schema as unknown as { omit(mask: object): NonNullable<typeof schema> };
  const problems = schemaProblems(omit({ measure: true }), given);
  if (problems.length === 0) return options;
  throw new BasinError(
    'cli/invalid-value',
    problems.map(({ message }) => `--set for ${measure}: ${message}`).join('\n'),
  );
}

/** `eigenvalueCount=5` as an option: numbers, true, false and null as such, any other word as it is. */
function optionsOf(set: readonly string[]): Record<string, unknown> {
  const given = new Map<string, unknown>();
  for (const text of set) {
    const at = text.indexOf('=');
    if (at < 1) {
      throw new BasinError(
        'cli/invalid-value',
        `--set is "${text}": give an option and its value, such as --set split=train`,
      );
    }
    const option = text.slice(0, at);
    if (given.has(option)) {
      throw new BasinError(
        'cli/invalid-value',
        `--set gives ${option} more than once: give it once`,
      );
    }
    given.set(option, valueOf(text.slice(at + 1)));
  }
  return Object.fromEntries(given);
}

function valueOf(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return text;
  }
}
