import { BasinError, type CurvatureResult, type MeasureConfig, randomStream } from '@basin/core';
import { openDataset } from '@basin/models';
import { filtersOf } from '../directions/filter-normalised.ts';
import { hutchinsonTrace } from '../estimators/hutchinson-trace.ts';
import { lanczos } from '../estimators/lanczos.ts';
import { spectralDensity } from '../estimators/spectral-density.ts';
import { type Examples, firstBatch, openExamples } from '../inputs/examples.ts';
import { productBatchSize } from '../inputs/product-batch.ts';
import { checkpoint, type MeasureRun } from '../measure-run.ts';
import { hessianOperator, type HessianOperator } from '../operator/hessian-operator.ts';
import { openMeanLoss } from '../operator/mean-loss.ts';
import { probeOperator } from '../operator/probe-operator.ts';
import { filterNormalisedSharpness } from './sharpness.ts';

type CurvatureConfig = Extract<MeasureConfig, { measure: 'curvature' }>;

/**
 * Leading eigenpairs, trace and density of the training loss's Hessian at the final weights, and the
 * loss's sharpness around them, over the first examples of the training split. All random vectors
 * come from the stream `probes` of the measure's own seed.
 *
 * @throws BasinError `analysis/too-few-probes`, `analysis/not-symmetric`, `analysis/not-finite`.
 */
export function curvature(run: MeasureRun<CurvatureConfig>): CurvatureResult {
  const [{ config, weights }] = run.networks;
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
  const operator = hessianOperator(run.engine, config, weights, examples, {
    precision: run.precision,
    expectedCallCount: productCount(run.measure),
  });
  try {
    return { ...spectrumOf(run, operator, examples), ...lossAround(run, examples) };
  } finally {
    examples.dispose();
    dataset.dispose();
  }
}

type SpectrumResult = Omit<
  CurvatureResult,
  'loss' | 'lossPrecision' | 'sharpness' | 'exampleCount'
>;

function spectrumOf(
  run: MeasureRun<CurvatureConfig>,
  operator: HessianOperator,
  examples: Examples,
): SpectrumResult {
  const {
    measure,
    networks: [{ config, weights }],
  } = run;
  const random = randomStream(measure.seed, 'probes');
  const total = productCount(measure);
  let done = 0;
  const advance = (): void => {
    checkpoint(run, done++, total);
  };
  // The same program on one batch: three products over all examples would cost as much as Lanczos.
  const probe = probeOperator(
    hessianOperator(run.engine, config, weights, firstBatch(examples), {
      precision: run.precision,
      expectedCallCount: total,
    }),
    random,
  );
  const leading = lanczos(operator, { ...measure, random, afterIteration: advance });
  const trace =
    measure.traceProbeCount === 0
      ? null
      : hutchinsonTrace(operator, {
          probeCount: measure.traceProbeCount,
          random,
          afterProbe: advance,
        });
  const density =
    measure.densityProbeCount === 0
      ? null
      : spectralDensity(operator, {
          probeCount: measure.densityProbeCount,
          iterationLimit: measure.iterationLimit,
          random,
          afterIteration: advance,
        });
  return {
    measure: 'curvature',
    parameterCount: operator.size,
    precision: operator.precision,
    productMethod: operator.method,
    eigenpairs: leading.eigenpairs.map(({ value, residual, converged }) => ({
      value,
      residual,
      converged,
    })),
    iterationCount: leading.iterationCount,
    trace,
    density,
    ...probe,
    seed: measure.seed,
  };
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
function productCount(measure: CurvatureConfig): number {
  const { eigenvalueCount, iterationLimit, traceProbeCount, densityProbeCount } = measure;
  return (
    3 + iterationLimit + eigenvalueCount + traceProbeCount + densityProbeCount * iterationLimit
  );
}
