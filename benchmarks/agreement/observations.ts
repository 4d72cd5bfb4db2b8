import type { TaskData } from '@basin/core';

/** One network trained from one seed: which of its study's networks, and what became of it. */
export interface Observation {
  group: string;
  /** Null or absent where it is not finite. */
  values: Record<string, number | null>;
}

/** How a study's networks are called, and which numbers both sides have of them. */
export interface AgreementStudy {
  /** Name of a comparison's study in `../studies.ts`. */
  study: string;
  /** Of PyTorch's result records. */
  fromPytorch(results: readonly PytorchResult[]): Observation[];
  /** Of a task of Basin's sweep; null for tasks that PyTorch's script has no counterpart of. */
  fromBasin(task: TaskData): Observation | null;
}

/** The scripts' own records; each reads the fields that its script writes. */
// eslint-disable-next-line @typescript-eslint/no-explicit-any -- JSON of ten different scripts
type PytorchResult = Record<string, any>;

const log10 = (value: number | null | undefined): number | null =>
  value === null || value === undefined ? null : Math.log10(value);

function lastOf(task: TaskData, metric: string): number | null {
  return task.metrics[metric]?.values.at(-1) ?? null;
}

/** `Model 0 f1 seed 3` without its seed. */
function groupOf({ label }: TaskData): string {
  return label.replace(/\s*seed \d+$/, '');
}

function classification(group: string, one: PytorchResult): Observation {
  const { train_loss, train_accuracy, test_loss, test_accuracy } = one;
  return {
    group,
    values: {
      'train loss': train_loss,
      'train accuracy': train_accuracy,
      'test loss': test_loss,
      'test accuracy': test_accuracy,
    },
  };
}

function classificationTask(task: TaskData, group: string): Observation | null {
  if (task.config.kind !== 'training') return null;
  return {
    group,
    values: {
      'train loss': lastOf(task, 'train/loss'),
      'train accuracy': lastOf(task, 'train/accuracy'),
      'test loss': lastOf(task, 'test/loss'),
      'test accuracy': lastOf(task, 'test/accuracy'),
    },
  };
}

function regressionTask(task: TaskData, group: string): Observation | null {
  if (task.config.kind !== 'training') return null;
  return { group, values: { 'log₁₀ train loss': log10(lastOf(task, 'train/loss')) } };
}

/** Losses over several orders of magnitude are compared by their logarithms. */
const functionFit: AgreementStudy = {
  study: 'function-fit',
  fromPytorch: (results) =>
    results.map(({ model, target, loss }) => ({
      group: `${model} ${target}`,
      values: { 'log₁₀ train loss': log10(loss) },
    })),
  fromBasin: (task) => regressionTask(task, groupOf(task)),
};

const mnistCnn: AgreementStudy = {
  study: 'mnist-cnn',
  fromPytorch: (results) =>
    results.map((one) => classification(`${one['channels']} channels`, one)),
  fromBasin: (task) => classificationTask(task, /\d+ channels/.exec(task.label)?.[0] ?? task.label),
};

const trajectories: AgreementStudy = {
  study: 'trajectories',
  fromPytorch: (results) => results.map((one) => classification('784-64-32-10', one)),
  fromBasin: (task) => classificationTask(task, '784-64-32-10'),
};

const minimalRatio: AgreementStudy = {
  study: 'minimal-ratio',
  fromPytorch: (results) =>
    results.flatMap(({ loss, above_tau }) => [
      { group: 'after both phases', values: { 'log₁₀ train loss': log10(loss) } },
      { group: 'after both phases', values: { 'minimal ratio': above_tau } },
    ]),
  fromBasin(task) {
    if (task.config.kind === 'training') return regressionTask(task, 'after both phases');
    const result = task.result as { minimalRatio?: { aboveTolerance: number } } | null;
    const minimalRatio = result?.minimalRatio?.aboveTolerance ?? null;
    return { group: 'after both phases', values: { 'minimal ratio': minimalRatio } };
  },
};

const errorSurface: AgreementStudy = {
  study: 'error-surface',
  fromPytorch: (results) =>
    results.flatMap(({ loss, lowest }) => [
      { group: 'network', values: { 'log₁₀ train loss': log10(loss) } },
      ...Object.entries(lowest as Record<string, number>).map(([plane, value]) => ({
        group: `${plane} plane`,
        values: { 'log₁₀ lowest loss': log10(value) },
      })),
    ]),
  fromBasin(task) {
    if (task.config.kind === 'training') return regressionTask(task, 'network');
    const result = task.result as { plane?: string; loss?: (number | null)[][] } | null;
    const losses = (result?.loss ?? []).flat().filter((loss) => loss !== null);
    return {
      group: `${result?.plane} plane`,
      values: { 'log₁₀ lowest loss': losses.length === 0 ? null : Math.log10(Math.min(...losses)) },
    };
  },
};

const randomLabels: AgreementStudy = {
  study: 'random-labels',
  fromPytorch: (results) => results.map((one) => classification(`${one['labels']} labels`, one)),
  fromBasin: (task) => classificationTask(task, groupOf(task)),
};

const tenNetworks: AgreementStudy = {
  study: 'ten-networks',
  fromPytorch: (results) =>
    results.map((one) => classification(`${one['parameters']} parameters`, one)),
  fromBasin: (task) => classificationTask(task, `${task.parameterCount} parameters`),
};

function curvatureValues(
  eigenvalue: number | null | undefined,
  sharpness: number | null | undefined,
  trace: number | null | undefined,
): Observation['values'] {
  return {
    'log₁₀ largest eigenvalue': log10(eigenvalue),
    'log₁₀ trace': log10(trace),
    sharpness: sharpness ?? null,
  };
}

interface CurvatureFields {
  measure: 'curvature';
  eigenpairs: { value: number }[];
  trace: { mean: number } | null;
  sharpness: { lossRise: number | null } | null;
}

interface SensitivityFields {
  measure: 'sensitivity';
  exampleGradientNorm: number;
  batchGradientNorm: number;
  jacobianNorm: number;
}

/** A task at one batch size: its training, or what was measured of it. */
function flatnessTask<Result>(
  task: TaskData,
  valuesOf: (result: Result) => Observation['values'] | null,
): Observation | null {
  const group = /batch \d+/.exec(task.label)?.[0];
  if (group === undefined) return null;
  if (task.config.kind === 'training') return classificationTask(task, group);
  const values = task.result === null ? null : valuesOf(task.result as Result);
  return values === null ? null : { group, values };
}

const flatnessInterpolation: AgreementStudy = {
  study: 'flatness-interpolation',
  fromPytorch: (results) =>
    results.flatMap(({ ends }) =>
      (ends as PytorchResult[]).flatMap((end) => {
        const group = `batch ${end['batch_size']}`;
        const values = curvatureValues(end['eigenvalues'][0], end['sharpness'], end['trace']);
        return [classification(group, end), { group, values }];
      }),
    ),
  fromBasin: (task) =>
    flatnessTask<CurvatureFields>(task, ({ measure, eigenpairs, sharpness, trace }) =>
      measure === 'curvature'
        ? curvatureValues(eigenpairs[0]?.value, sharpness?.lossRise, trace?.mean)
        : null,
    ),
};

const flatnessSensitivity: AgreementStudy = {
  study: 'flatness-sensitivity',
  fromPytorch: (results) =>
    results.flatMap(({ runs }) =>
      (runs as PytorchResult[]).flatMap((run) => {
        const group = `batch ${run['batch_size']}`;
        const values = {
          'log₁₀ largest eigenvalue': log10(run['eigenvalue']),
          'log₁₀ input gradient': log10(run['input_gradient']),
          'log₁₀ batch-mean gradient': log10(run['batch_mean_gradient']),
          'log₁₀ Jacobian': log10(run['jacobian']),
        };
        return [classification(group, run), { group, values }];
      }),
    ),
  fromBasin: (task) =>
    flatnessTask<CurvatureFields | SensitivityFields>(task, (result) =>
      result.measure === 'curvature'
        ? { 'log₁₀ largest eigenvalue': log10(result.eigenpairs[0]?.value) }
        : {
            'log₁₀ input gradient': log10(result.exampleGradientNorm),
            'log₁₀ batch-mean gradient': log10(result.batchGradientNorm),
            'log₁₀ Jacobian': log10(result.jacobianNorm),
          },
    ),
};

/** In the report's order; gradient-norm's networks are function-fit's. */
export const agreementStudies: readonly AgreementStudy[] = [
  functionFit,
  mnistCnn,
  trajectories,
  minimalRatio,
  errorSurface,
  randomLabels,
  tenNetworks,
  flatnessInterpolation,
  flatnessSensitivity,
];
