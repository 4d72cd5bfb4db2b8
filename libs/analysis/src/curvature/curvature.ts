import {
  BasinError,
  type CurvatureResult,
  type MeasureConfig,
  type Random,
  randomStream,
} from '@basin/core';
import { openDataset } from '@basin/models';
import { filtersOf } from '../directions/filter-normalised.ts';
import { hutchinsonTraces } from '../estimators/hutchinson-trace.ts';
import { type Eigenpair, lanczos, type LanczosResult } from '../estimators/lanczos.ts';
import { spectralDensity } from '../estimators/spectral-density.ts';
import { type Examples, firstBatch, openExamples } from '../inputs/examples.ts';
import { productBatchSize } from '../inputs/product-batch.ts';
import { checkpoint, type MeasureRun } from '../measure-run.ts';
import {
  hessianOperator,
  type HessianOperator,
  type HessianOperatorOptions,
} from '../operator/hessian-operator.ts';
import type { LinearOperator } from '../operator/linear-operator.ts';
import { openMeanLoss } from '../operator/mean-loss.ts';
import {
  blockOperator,
  type ParameterGroup,
  parameterGroups,
} from '../operator/parameter-blocks.ts';
import { probeOperator } from '../operator/probe-operator.ts';
import { filterNormalisedSharpness } from './sharpness.ts';

type CurvatureConfig = Extract<MeasureConfig, { measure: 'curvature' }>;

/**
 * Leading eigenpairs, trace and density of the training loss's Hessian at the final weights (or of another of
 * its matrices, whole and by diagonal blocks), and the loss's sharpness around them, over the first examples of the training split. All random vectors
 * come from the stream `probes` of the measure's own seed, those of blocks from `blocks`.
 *
 * @throws BasinError `analysis/too-few-probes`, `analysis/not-symmetric`, `analysis/not-finite`, and what
 *   `hessianOperator` names.
 */
export function curvature(run: MeasureRun<CurvatureConfig>): CurvatureResult {
  const [{ config }] = run.networks;
  if (run.measure.traceProbeCount === 1) {
    throw new BasinError(
      'analysis/too-few-probes',
      'traceProbeCount is 1, and one probe has no standard error: take 2 or more, or 0 for no trace',
    );
  }
  const dataset = openDataset(run.engine, config, run.data);
  const examples = openExamples(
    dataset.train,
    run.measure.exampleCount,
    productBatchSize(run.networks[0].description),
  );
  const groups =
    run.measure.blocks === 'none'
      ? []
      : parameterGroups(run.networks[0].description, run.measure.blocks);
  const options = {
    precision: run.precision,
    matrix: run.measure.matrix,
    expectedCallCount: productCount(run.measure, groups.length),
  };
  try {
    return { ...spectrum(run, examples, groups, options), ...lossAround(run, examples) };
  } finally {
    examples.dispose();
    dataset.dispose();
  }
}

function spectrum(
  run: MeasureRun<CurvatureConfig>,
  examples: Examples,
  groups: readonly ParameterGroup[],
  options: HessianOperatorOptions,
): SpectrumResult {
  const [{ config, weights }] = run.networks;
  const operator = hessianOperator(run.engine, config, weights, examples, options);
  // The same network on one batch: three products over all examples would cost as much as Lanczos.
  const first = hessianOperator(run.engine, config, weights, firstBatch(examples), options);
  try {
    return spectrumOf(run, operator, first, groups);
  } finally {
    first.dispose();
    operator.dispose();
  }
}

type SpectrumResult = Omit<
  CurvatureResult,
  'loss' | 'lossPrecision' | 'sharpness' | 'exampleCount'
>;

function spectrumOf(
  run: MeasureRun<CurvatureConfig>,
  operator: HessianOperator,
  first: HessianOperator,
  groups: readonly ParameterGroup[],
): SpectrumResult {
  const { measure } = run;
  const random = randomStream(measure.seed, 'probes');
  const total = productCount(measure, groups.length);
  let done = 0;
  const advance = (): void => {
    checkpoint(run, done++, total);
  };
  const probe = probeOperator(first, random);
  first.dispose();
  const { basis, ...leading } = eigenpairsOf(operator, measure, random, advance);
  const traces =
    measure.traceProbeCount === 0
      ? null
      : hutchinsonTraces(operator, groups, {
          probeCount: measure.traceProbeCount,
          random,
          basis,
          afterProbe: advance,
        });
  const density = densityOf(operator, measure, leading.eigenpairs, random, advance);
  const ofBlocks = randomStream(measure.seed, 'blocks');
  const blocks = groups.map((group, index) => {
    const block = blockOperator(operator, group);
    const { eigenpairs, iterationCount } = eigenpairsOf(block, measure, ofBlocks, advance);
    return {
      name: group.name,
      parameterCount: group.size,
      eigenpairs: eigenpairs.map(recordOf),
      iterationCount,
      trace: traces?.parts[index] ?? null,
      density: densityOf(block, measure, eigenpairs, ofBlocks, advance),
    };
  });
  return {
    measure: 'curvature',
    parameterCount: operator.size,
    precision: operator.precision,
    matrix: measure.matrix,
    productMethod: operator.method,
    eigenpairs: leading.eigenpairs.map(recordOf),
    iterationCount: leading.iterationCount,
    trace: traces?.whole ?? null,
    density,
    ...(blocks.length > 0 ? { blocks } : {}),
    ...probe,
    seed: measure.seed,
  };
}

function eigenpairsOf(
  operator: LinearOperator,
  measure: CurvatureConfig,
  random: Random,
  afterIteration: () => void,
): LanczosResult {
  return lanczos(operator, { ...measure, random, afterIteration });
}

function recordOf({
  value,
  residual,
  converged,
}: Eigenpair): CurvatureResult['eigenpairs'][number] {
  return { value, residual, converged };
}

function densityOf(
  operator: LinearOperator,
  { densityProbeCount, iterationLimit }: CurvatureConfig,
  eigenpairs: readonly Eigenpair[],
  random: Random,
  afterIteration: () => void,
): CurvatureResult['density'] {
  if (densityProbeCount === 0) return null;
  return spectralDensity(operator, {
    probeCount: densityProbeCount,
    iterationLimit,
    random,
    known: eigenpairs.filter(({ converged }) => converged),
    afterIteration,
  });
}

function lossAround(
  run: MeasureRun<CurvatureConfig>,
  examples: Examples,
): Pick<CurvatureResult, 'loss' | 'lossPrecision' | 'sharpness' | 'exampleCount'> {
  const [{ config, weights, description }] = run.networks;
  const { sharpnessRadius, seed } = run.measure;
  const loss = openMeanLoss(run.engine, config, examples);
  return {
    exampleCount: examples.count,
    loss: loss.value(new Float64Array(weights)),
    lossPrecision: 'float32',
    sharpness:
      sharpnessRadius === 0
        ? null
        : filterNormalisedSharpness(loss, filtersOf(description), weights, {
            radius: sharpnessRadius,
            random: randomStream(seed, 'probes'),
          }),
  };
}

/** At most so many products: the probe's three, the estimators', and one for each residual. */
function productCount(measure: CurvatureConfig, blockCount: number): number {
  const { eigenvalueCount, iterationLimit, traceProbeCount, densityProbeCount } = measure;
  const spectra = iterationLimit + eigenvalueCount + densityProbeCount * iterationLimit;
  return 3 + traceProbeCount + (1 + blockCount) * spectra;
}
