/** Prints what the dashboard's pages read of the database in BASIN_DATABASE, sweep by sweep, as JSON. */
import { readCurves } from './curves.ts';
import { readerOrNull } from './database.ts';
import { sweepFigures } from './figures.ts';
import { readResults } from './results.ts';
import { listSweeps } from './sweeps.ts';

const reader = readerOrNull();
if (reader === null) throw new Error('the database cannot be read');
const shown = listSweeps(reader, 1, Date.now()).sweeps.map(({ id, experiment, counts }) => ({
  experiment,
  counts,
  curves: reader.metrics(id).map((metric) => ({
    name: metric.name,
    format: metric.format,
    values: readCurves(reader, id, metric).curves.map(({ values }) => values),
  })),
  figures: sweepFigures(reader, id, experiment).map(({ id: figure, markup, problem }) => ({
    figure,
    problem,
    drawn: markup.length > 0,
  })),
  results: readResults(reader, id).map(({ result }) => result),
}));
process.stdout.write(JSON.stringify(shown));
