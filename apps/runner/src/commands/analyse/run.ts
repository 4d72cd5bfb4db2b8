import path from 'node:path';
import {
  type ActivationName,
  BasinError,
  datasetText,
  networkText,
  plural,
  sha256Hex,
} from '@basin/core';
import type { BackendName } from '@basin/engine';
import { inferNetwork, parseWeights } from '@basin/models';
import { resolveDataSource } from '@basin/models/data';
import { describeNetwork } from '@basin/models/network';
import { type AnalysisPlan, planAnalysis } from '../../analyse/analysis-plan.ts';
import { dataFilesInto } from '../../analyse/data-files.ts';
import { parseData } from '../../analyse/data-flag.ts';
import { describeResults } from '../../analyse/describe-results.ts';
import { givenWeights } from '../../analyse/given-weights.ts';
import { type MeasureFlag, type MeasureOptions, measuresOf } from '../../analyse/measures.ts';
import { unitInputs } from '../../analyse/unit-pixels.ts';
import { type NetworkFile, readNetworkFile } from '../../analyse/network-file.ts';
import { readInput } from '../../analyse/read-input.ts';
import { type AnalysisRun, computeOnly } from '../../analyse/run-tasks.ts';
import { computeAndStore } from '../../analyse/store-analysis.ts';
import { printDocument, printText, say } from '../../cli/print.ts';
import { environmentText } from '../../report/environments.ts';

export interface AnalyseOptions extends Omit<MeasureOptions, 'split'> {
  /** Null: the network is read from the weights' names and shapes. */
  networkFile: string | null;
  /** Between layers, where no file says it. */
  activation: ActivationName | null;
  weightsFile: string;
  data: string;
  measures: MeasureFlag[];
  precision: 'float32' | 'float64';
  unitPixels: boolean;
  backend: BackendName | null;
  /** Null: the results are only printed. */
  database: string | null;
  json: boolean;
}

/** Reads network and weights, computes the measures, stores them if asked to, and prints them. */
export async function runAnalyse(options: AnalyseOptions): Promise<void> {
  const { weightsFile, precision, unitPixels, backend, database } = options;
  const file = readInput('--weights', weightsFile);
  const notice = (text: string): void => {
    say(`${path.basename(weightsFile)}: ${text}`);
  };
  const network = networkOf(options, file, notice);
  const weights = givenWeights(network, file, network.modules, notice);
  const { input, split } = parseData(options.data, network, unitPixels);
  const dataBlobs: Uint8Array[] = [];
  const resolved = await resolveDataSource(input, dataFilesInto(dataBlobs));
  const dataset = unitPixels
    ? await unitInputs(resolved, dataBlobs, (text) => {
        say(`${options.data}: ${text}`);
      })
    : resolved;
  const measures = measuresOf(options.measures, { ...options, split });
  const name = path.basename(weightsFile);
  const plan = planAnalysis({
    ...{ network, dataset, dataBlobs, weights, name, measures, precision },
  });
  const run =
    database === null
      ? await computeOnly(plan, backend)
      : await computeAndStore(plan, database, backend);
  if (options.json) printDocument<'analyse'>(document(plan, run), 0);
  else printText(text(plan, run));
}

function networkOf(
  { networkFile, activation }: Pick<AnalyseOptions, 'networkFile' | 'activation'>,
  weights: Uint8Array,
  notice: (text: string) => void,
): NetworkFile {
  if (networkFile === null) return inferNetwork(parseWeights(weights), activation, notice);
  if (activation === null) return readNetworkFile(networkFile);
  throw new BasinError(
    'cli/invalid-value',
    '--activation is for weights without --network: the file of the network names the activation of each layer',
  );
}

/** What `--json` prints: one document. */
function document({ given, weightBytes }: AnalysisPlan, run: AnalysisRun) {
  const { network, dataset, loss } = given.config;
  return {
    network,
    dataset,
    loss,
    parameterCount: describeNetwork(network).parameterCount,
    /** Of the flat float32 weights in Basin's order, the statistics of batch norm behind them. */
    weightsSha256: sha256Hex(weightBytes),
    environment: run.environment,
    results: run.results.map(({ result }) => result),
  };
}

function text(plan: AnalysisPlan, run: AnalysisRun): string {
  const { network, dataset, loss } = plan.given.config;
  const { parameterCount } = describeNetwork(network);
  return [
    `${networkText(network)} (${plural(parameterCount, 'parameter')}), ${loss}`,
    datasetText(dataset),
    ...(run.environment === null ? [] : [environmentText(run.environment)]),
    '',
    describeResults(run.results),
  ].join('\n');
}
