import { analysisErrors } from './analysis.ts';
import { cliErrors } from './cli.ts';
import { configErrors } from './config.ts';
import { dashboardErrors } from './dashboard.ts';
import { datasetErrors } from './dataset.ts';
import { engineErrors } from './engine.ts';
import { type ErrorEntry, reportIt } from './entry.ts';
import { experimentErrors } from './experiment.ts';
import { importErrors } from './import.ts';
import { mcpErrors } from './mcp.ts';
import { modelErrors } from './model.ts';
import { pluginErrors } from './plugin.ts';
import { runnerErrors } from './runner.ts';
import { runtimeErrors } from './runtime.ts';
import { searchErrors } from './search.ts';
import { statisticsErrors } from './statistics.ts';
import { storeErrors } from './store.ts';
import { studyErrors } from './study.ts';

/** By area, which is what a code begins with, in the order of the page of errors. */
export const errorAreas = {
  cli: { about: 'The command line', errors: cliErrors },
  config: { about: 'Configs of trainings, analyses and sweeps', errors: configErrors },
  experiment: { about: 'Experiments', errors: experimentErrors },
  study: { about: 'Study files', errors: studyErrors },
  plugin: { about: 'Plug-ins', errors: pluginErrors },
  search: { about: 'Parameters, samplers and pruners of studies', errors: searchErrors },
  dataset: { about: 'Data sets', errors: datasetErrors },
  model: { about: 'Networks and their weights', errors: modelErrors },
  analysis: { about: 'Measures of trained networks', errors: analysisErrors },
  statistics: { about: 'Statistics', errors: statisticsErrors },
  import: { about: 'Runs that were made elsewhere (`basin import`)', errors: importErrors },
  runner: { about: 'Running sweeps, here and over Redis', errors: runnerErrors },
  store: { about: 'The database, its weights, and what `basin verify` finds', errors: storeErrors },
  runtime: { about: 'Preparing native TensorFlow', errors: runtimeErrors },
  engine: { about: 'Compiled programs and backends', errors: engineErrors },
  dashboard: { about: 'The dashboard’s server', errors: dashboardErrors },
  mcp: { about: 'The server for agents (`basin mcp`)', errors: mcpErrors },
} as const;

/** What a code begins with. */
export type ErrorArea = keyof typeof errorAreas;

type AreaCodes = {
  [Area in ErrorArea]: keyof (typeof errorAreas)[Area]['errors'];
}[ErrorArea];

/** Every code that a user can meet: none is used that has no entry. */
export type BasinErrorCode = AreaCodes | 'unexpected';

/** Any error that is none of ours. */
export const unexpectedError: ErrorEntry = {
  cause: 'Something went wrong that Basin did not foresee, in itself or in a library.',
  remedy: reportIt,
};

/** Cause and remedy of every code. */
export const errorCatalogue = Object.fromEntries([
  ...Object.values(errorAreas).flatMap(({ errors }) => Object.entries(errors)),
  ['unexpected', unexpectedError],
]) as Readonly<Record<BasinErrorCode, ErrorEntry>>;

/** A code of ours as it is; that of another version, which this one has no entry for, is `unexpected`. */
export function knownErrorCode(code: string): BasinErrorCode {
  return Object.hasOwn(errorCatalogue, code) ? (code as BasinErrorCode) : 'unexpected';
}
