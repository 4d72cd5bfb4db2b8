import {
  type AnalysisConfigInput,
  type BackendFamily,
  type DatasetConfig,
  datasetFacts,
  measureText,
  networkConfigSchema,
  onBackend,
  type PlannedTask,
  planTask,
  resolveTask,
  sha256Hex,
  type SweepPlan,
  type TrainingConfig,
} from '@basin/core';
import { checkTraining, littleEndianBytes } from '@basin/models';
import type { NetworkFile } from './network-file.ts';

/** Name under which these are stored. */
const analyseExperiment = 'analyse';

export interface AnalysisRequest {
  network: NetworkFile;
  dataset: DatasetConfig;
  /** What the data set is read from; put beside the weights. */
  dataBlobs: Uint8Array[];
  weights: Float32Array;
  /** The weights' file, without its folder: how people call the result. */
  name: string;
  measures: AnalysisConfigInput['measure'][];
  precision: 'float32' | 'float64';
}

export interface AnalysisPlan {
  plan: SweepPlan;
  /** Stands for the given weights: a training of no epochs that starts at them. */
  given: PlannedTask & { config: TrainingConfig };
  weightBytes: Uint8Array;
  dataBlobs: Uint8Array[];
}

/** The request as tasks with identities: the same weights, data and measures are the same tasks. */
export function planAnalysis(request: AnalysisRequest): AnalysisPlan {
  const { network: file, dataset, weights, name, measures, precision } = request;
  const { inputShape, layers } = file;
  const { kind, testCount } = datasetFacts(dataset);
  const weightBytes = littleEndianBytes(weights);
  const config = resolveTask<'training'>({
    kind: 'training',
    schemaVersion: 1,
    dataset,
    network: networkConfigSchema.parse({ inputShape, layers }),
    loss: file.loss ?? (kind === 'regression' ? 'mean-squared-error' : 'cross-entropy'),
    // Unused, for no step is made; the schema wants one.
    optimiser: { type: 'sgd', learningRate: 1 },
    epochCount: 0,
    batchSize: file.batchSize ?? (testCount === null ? 'full' : 64),
    seed: 0,
    initialWeightsOf: `sha256:${sha256Hex(weightBytes)}`,
  });
  checkTraining(config);
  // Nothing in the database computes these weights, so that it depends on nothing.
  const given = {
    ...planTask(config, `weights: ${name}`, { weights: name }),
    config,
    dependsOn: [],
  };
  const analyses = measures.map((measure) => {
    const analysis = resolveTask<'analysis'>({
      kind: 'analysis',
      schemaVersion: 1,
      inputs: [given.id],
      measure,
      precision,
    });
    return planTask(analysis, `${measureText(analysis.measure)}: ${name}`, { weights: name });
  });
  return {
    plan: { experiment: analyseExperiment, preset: 'custom', tasks: [given, ...analyses] },
    given,
    weightBytes,
    dataBlobs: request.dataBlobs,
  };
}

/** The plan as a family of backends computes it. */
export function analysisOnBackend(plan: AnalysisPlan, family: BackendFamily): AnalysisPlan {
  const moved = onBackend(plan.plan, family);
  const [given] = moved.tasks;
  if (given?.config.kind !== 'training') throw new Error('the given weights come first');
  return { ...plan, plan: moved, given: { ...given, config: given.config } };
}
