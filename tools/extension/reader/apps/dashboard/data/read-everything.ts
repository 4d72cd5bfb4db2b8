/** Prints what the dashboard's pages read of the database in BASIN_DATABASE, sweep by sweep, as JSON. */
import { resultFacts } from '../format/result-facts.ts';
import { trainingFacts } from '../format/training-facts.ts';
import { readCurves } from './curves.ts';
import { readerOrNull } from './database.ts';
import { sweepFigures } from './figures.ts';
import { readResults } from './results.ts';
import { listSweeps } from './sweeps.ts';
import { readStoredTask, type StoredTask } from './task.ts';

const reader = opened();
const shown = [];
for (const { id, experiment, counts } of listSweeps(reader, 1, Date.now()).sweeps) {
  shown.push({
    experiment,
    counts,
    curves: reader.metrics(id).map((metric) => ({
      name: metric.name,
      format: metric.format,
      values: readCurves(reader, id, metric).curves.map(({ y }) => y),
    })),
    figures: sweepFigures(reader, id).map(({ id: figure, markup, problem }) => ({
      figure,
      problem,
      drawn: markup.length > 0,
    })),
    timeline: reader
      .attempts(id, 100)
      .rows.map(({ worker, startedAtMs, endedAtMs }) => ({ worker, startedAtMs, endedAtMs })),
    results: readResults(reader, id).map(({ result }) => ({ result, facts: resultFacts(result) })),
    tasks: await tasksOf(id),
  });
}
process.stdout.write(JSON.stringify(shown));

function opened(): NonNullable<ReturnType<typeof readerOrNull>> {
  const found = readerOrNull();
  if (found === null) throw new Error('the database cannot be read');
  return found;
}

async function tasksOf(id: string): Promise<ReturnType<typeof ofTask>[]> {
  const tasks = [];
  for (const { taskId } of reader.tasks(id, { limit: 100 }).rows) {
    const task = await readStoredTask(reader, id, taskId);
    if (task !== null) tasks.push(ofTask(task));
  }
  return tasks;
}

/** A task's page. */
function ofTask({ detail }: StoredTask) {
  const { config, parameterCount, factors, environment } = detail;
  return {
    ...{ kind: config.kind, factors, backend: environment?.backend },
    facts:
      config.kind === 'training' ? Object.fromEntries(trainingFacts(config, parameterCount)) : {},
  };
}
