import {
  BasinError,
  type MeasureConfig,
  randomStream,
  type RecordedMeasure,
  spectrumShares,
  type TaskContext,
} from '@basin/core';
import { describeNetwork, type MeasuredTraining } from '@basin/models';
import { filterNormalisedSharpness } from '../curvature/sharpness.ts';
import { filtersOf } from '../directions/filter-normalised.ts';
import { hutchinsonTrace } from '../estimators/hutchinson-trace.ts';
import { type Eigenpair, lanczos, type LanczosResult } from '../estimators/lanczos.ts';
import {
  smoothedDensity,
  spectralQuadratures,
  spectrumQuantile,
} from '../estimators/spectral-density.ts';
import type { AnalysedNetwork } from '../inputs/analysed-network.ts';
import { openExamples } from '../inputs/examples.ts';
import { productBatchSize } from '../inputs/product-batch.ts';
import { hessianOperator, type HessianOperator } from '../operator/hessian-operator.ts';
import { type MeanLoss, openMeanLoss } from '../operator/mean-loss.ts';
import { probeOperator } from '../operator/probe-operator.ts';
import { normalVector } from '../operator/random-vectors.ts';
import { addScaled, dot, norm, scale } from '../vectors.ts';
import type { MeasureTaker } from './measure-taker.ts';
import { openSpectrumFilm } from './spectrum-film.ts';
import { stabilityThreshold } from './stability-threshold.ts';

type Values = Record<string, number | null>;
type Taken = RecordedMeasure & { measure: Extract<MeasureConfig, { measure: 'curvature' }> };

/**
 * The part of a start that is drawn anew, beside the last eigenvectors: without it a direction in which
 * the loss has just become steep would have to grow out of rounding.
 */
const freshShare = 0.3;

/**
 * Curvature while a network trains, over the first examples of its training split, held open with one
 * program between one occasion and the next:
 *
 * - `top-eigenvalue`, `eigenvalue-2`, …: of the loss's Hessian, largest by absolute value first (Lanczos,
 *   to `residualTolerance`), from the eigenvectors of the occasion before and a fresh random part.
 * - `stability-threshold`: 2/η (`stabilityThreshold`); `eigenvalue-times-rate`: η times the first.
 * - `gradient-overlap`: ‖Pg‖²/‖g‖², P onto the eigenvectors found (Gur-Ari et al. 2018).
 * - `trace` and `trace-error`, its standard error (Hutchinson, of what lies beside the vectors that Lanczos made),
 *   with the same probes every time.
 * - `spectrum-q1` … `spectrum-q99`: the eigenvalues below which that share of all lies (Lanczos
 *   quadrature); the densities themselves are the training's output `spectrum`.
 * - `sharpness`: as the measure has it of finished trainings.
 *
 * Of the Hessian, or of the measure's `matrix`; its `blocks` are of finished trainings alone. In float32
 * unless `precision` says otherwise. The loss is that which is evaluated: without weight decay
 * and dropout, batch norm by its running statistics.
 */
export function openCurvatureCurves(
  training: MeasuredTraining,
  { measure, precision, every, unit }: Taken,
): MeasureTaker {
  const { engine, config, dataset } = training;
  const description = describeNetwork(config.network);
  const examples = openExamples(dataset.train, measure.exampleCount, productBatchSize(description));
  const film = openSpectrumFilm();
  const occasions = unit === 'epochs' ? config.epochCount / every : Infinity;
  // Capped: it only says whether compiling pays.
  const expectedCallCount = Math.min(1e4, Math.ceil(occasions + 1) * measure.iterationLimit);
  let pairs: Eigenpair[] = [];

  function leadingPairs(operator: HessianOperator): LanczosResult {
    const random = randomStream(measure.seed, 'probes');
    if (pairs.length === 0) probeOperator(operator, random);
    const start = normalVector(operator.size, random);
    if (pairs.length > 0) {
      scale(start, freshShare / norm(start));
      for (const { vector } of pairs) addScaled(start, 1, vector);
    }
    return lanczos(operator, { ...measure, random, start });
  }

  function spectrum(operator: HessianOperator, step: number): Values {
    const { densityProbeCount: probeCount, iterationLimit } = measure;
    if (probeCount === 0) return {};
    const random = randomStream(measure.seed, 'spectrum');
    const known = pairs.filter(({ converged }) => converged);
    const probes = { probeCount, iterationLimit, random, known };
    const probed = spectralQuadratures(operator, probes);
    film.add(step, smoothedDensity(probed, iterationLimit, { pointCount: 100 }));
    return Object.fromEntries(
      spectrumShares.map((share) => [
        `spectrum-q${share}`,
        spectrumQuantile(probed.quadratures, share / 100),
      ]),
    );
  }

  function trace(operator: HessianOperator, basis: LanczosResult['basis']): Values {
    const { traceProbeCount: probeCount } = measure;
    if (probeCount === 0) return {};
    const random = randomStream(measure.seed, 'trace');
    const { mean, standardError } = hutchinsonTrace(operator, { probeCount, random, basis });
    return { trace: mean, 'trace-error': probeCount > 1 ? standardError : null };
  }

  function sharpness(loss: MeanLoss, weights: Float32Array): Values {
    const { sharpnessRadius: radius, seed } = measure;
    if (radius === 0) return {};
    const random = randomStream(seed, 'probes');
    const options = { radius, random };
    return {
      sharpness: filterNormalisedSharpness(loss, filtersOf(description), weights, options).lossRise,
    };
  }

  function valuesOf(
    step: number,
    subject: AnalysedNetwork['config'],
    weights: Float32Array,
    operator: HessianOperator,
  ): Values {
    const leading = leadingPairs(operator);
    pairs = leading.eigenpairs;
    const loss = openMeanLoss(engine, subject, examples, precision);
    const rates = training.ratesAfter(step);
    const [top] = pairs;
    return {
      'top-eigenvalue': top?.value ?? null,
      ...Object.fromEntries(
        pairs.slice(1).map(({ value }, index) => [`eigenvalue-${index + 2}`, value]),
      ),
      'stability-threshold': stabilityThreshold(config.optimiser, rates),
      'eigenvalue-times-rate': top === undefined ? null : top.value * rates.learningRate,
      'gradient-overlap': overlap(loss.gradient(new Float64Array(weights)).gradient, pairs),
      ...trace(operator, leading.basis),
      ...spectrum(operator, step),
      ...sharpness(loss, weights),
    };
  }

  return {
    take(step, { config: subject, weights }) {
      const hessian = hessianOperator(engine, subject, weights, examples, {
        precision,
        matrix: measure.matrix,
        expectedCallCount,
      });
      try {
        return named(valuesOf(step, subject, weights, cancellable(hessian, training.context)));
      } finally {
        hessian.dispose();
      }
    },
    outputs: film.outputs,
    dispose: () => {
      examples.dispose();
    },
  };
}

function named(values: Values): Values {
  return Object.fromEntries(
    Object.entries(values).map(([name, value]) => [`curvature/${name}`, value]),
  );
}

/** ‖Pg‖²/‖g‖² for orthonormal vectors; null of no gradient. */
function overlap(gradient: Float64Array, pairs: readonly Eigenpair[]): number | null {
  const squares = dot(gradient, gradient);
  if (squares === 0) return null;
  return pairs.reduce((sum, { vector }) => sum + dot(gradient, vector) ** 2, 0) / squares;
}

/** The operator, but that a product ends a task that nobody wants any more. */
function cancellable(operator: HessianOperator, context: TaskContext): HessianOperator {
  return {
    ...operator,
    apply(vector) {
      if (context.stopRequest() === 'cancel') {
        throw new BasinError(
          'runner/cancelled',
          'the training was cancelled while it was measured',
        );
      }
      return operator.apply(vector);
    },
  };
}
