import type {
  CurvatureResult,
  HessianResult,
  InterpolationResult,
  LossSurfaceResult,
  RepresentationsResult,
  SensitivityResult,
  TrajectoryPcaResult,
} from '@basin/core';
import { mnistConfigSchema, mnistDigest, type NetworkConfig } from '@basin/core';
import { evaluate, initialWeights, loadData, type LoadedData, openDataset } from '@basin/models';
import * as tf from '@tensorflow/tfjs-core';
import { beforeAll, expect, test } from 'vitest';
import { runAnalysis } from './run-analysis.ts';
import { describeNative, relativeError } from './testing/describe-native.ts';
import {
  analysis,
  dense,
  functionTraining,
  type TrainedContext,
  trainedContext,
} from './testing/trained-context.ts';

const convolution = (filters: number): NetworkConfig['layers'] => [
  {
    type: 'conv2d',
    filters,
    kernelSize: 3,
    stride: 1,
    padding: 'valid',
    dilation: 1,
    groups: 1,
    activation: 'relu',
    bias: true,
  },
  { type: 'max-pool2d', size: 2, stride: null, padding: 0 },
];
/** The network of the flatness experiments. */
const flatness: NetworkConfig = {
  inputShape: [28, 28, 1],
  layers: [...convolution(8), ...convolution(32), { type: 'flatten' }, ...dense([256, 128, 10])],
};

describeNative('measures on compiled programs and real images', (engine) => {
  let mnist: LoadedData;
  beforeAll(async () => {
    mnist = await loadData([mnistConfigSchema.parse({ name: 'mnist', digest: mnistDigest })]);
  });

  async function measured<R>(
    context: TrainedContext,
    config: ReturnType<typeof analysis>,
  ): Promise<R> {
    const before = tf.memory().numTensors;
    const { result } = await runAnalysis(config, context, engine, mnist);
    expect(tf.memory().numTensors).toBe(before);
    return result as unknown as R;
  }

  const mnistTraining = (seed: number): ReturnType<typeof functionTraining> =>
    functionTraining({
      dataset: {
        name: 'mnist',
        digest: mnistDigest,
        trainCount: 300,
        testCount: 300,
        standardise: false,
      },
      network: flatness,
      loss: 'cross-entropy',
      batchSize: 32,
      seed,
    });

  test('curvature of the flatness network: exact products, converged, repeatable', async () => {
    const context = trainedContext();
    const input = context.add(mnistTraining(1));
    const config = analysis(
      { measure: 'curvature', eigenvalueCount: 2, traceProbeCount: 4, sharpnessRadius: 0.05 },
      [input],
    );
    const found = await measured<CurvatureResult>(context, config);
    expect(found).toMatchObject({ productMethod: 'exact', deterministic: true, exampleCount: 300 });
    expect(found.symmetryError).toBeLessThan(1e-4);
    expect(found.eigenpairs.every(({ residual }) => residual <= 1e-3)).toBe(true);
    expect(found.sharpness!.lossRise).toBeGreaterThan(0);
    expect(await measured(context, config)).toEqual(found);
  });

  test('interpolation ends are the networks’ own metrics on both splits, exactly', async () => {
    const context = trainedContext();
    const inputs = [context.add(mnistTraining(1)), context.add(mnistTraining(2))];
    const config = analysis({ measure: 'interpolation', alphaCount: 4 }, inputs);
    const found = await measured<InterpolationResult>(context, config);
    const dataset = openDataset(engine, inputs[0]!.config, mnist);
    inputs.forEach(({ config, weights }, index) => {
      const own = evaluate(engine, config, weights, dataset);
      expect(found.trainLoss[index + 1]).toBe(own.train.loss);
      expect(found.trainAccuracy[index + 1]).toBe(own.train.accuracy);
      expect(found.testLoss[index + 1]).toBe(own.test!.loss);
      expect(found.testAccuracy[index + 1]).toBe(own.test!.accuracy);
    });
    dataset.dispose();
  });

  test('sensitivity of the flatness network', async () => {
    const context = trainedContext();
    const input = context.add(mnistTraining(1));
    const config = analysis({ measure: 'sensitivity' }, [input]);
    const found = await measured<SensitivityResult>(context, config);
    expect(found).toMatchObject({ exampleCount: 300, batchSize: 32, split: 'test' });
    expect(found.batchGradientNorm).toBeLessThan(found.exampleGradientNorm);
  });

  test('representations are computed in the precision that they say', async () => {
    const context = trainedContext();
    const input = context.add(mnistTraining(1));
    const [single, double] = await Promise.all(
      (['float32', 'float64'] as const).map((precision) =>
        measured<RepresentationsResult>(
          context,
          analysis({ measure: 'representations', exampleCount: 50 }, [input], precision),
        ),
      ),
    );
    expect([single!.precision, double!.precision]).toEqual(['float32', 'float64']);
    const [ranks, exact] = [single!, double!].map(({ layers }) =>
      layers.map(({ effectiveRank }) => effectiveRank),
    ) as [number[], number[]];
    expect(ranks).not.toEqual(exact);
    expect(relativeError(ranks, exact)).toBeLessThan(1e-5);
  });

  test('the eigenvector plane’s eigenvalues are the Hessian’s, and its curvature is seen in the loss', async () => {
    const context = trainedContext();
    const input = context.add(functionTraining());
    const whole = await measured<HessianResult>(
      context,
      analysis({ measure: 'hessian' }, [input], 'float64'),
    );
    expect(whole.precision).toBe('float64');
    const plane = await measured<LossSurfaceResult>(
      context,
      analysis(
        { measure: 'loss-surface', plane: 'eigenvectors', gridSize: 3, extent: 0.02 },
        [input],
        'float64',
      ),
    );
    const leading = [...whole.eigenvalues].sort((a, b) => Math.abs(b) - Math.abs(a)).slice(0, 2);
    expect(relativeError(plane.eigenvalues!, leading)).toBeLessThan(1e-6);
    // Second difference along the first direction: λ·h².
    const [left, centre, right] = plane.loss[1] as [number, number, number];
    expect((left - 2 * centre + right) / 0.02 ** 2 / leading[0]!).toBeCloseTo(1, 1);
  });

  test('trajectories of a classifier carry its test accuracies, and agree with the plain sums', async () => {
    const context = trainedContext();
    const inputs = [1, 2].map((seed) => {
      const training = functionTraining({
        ...mnistTraining(seed),
        network: { inputShape: [784], layers: dense([16, 10]) },
      });
      const start = initialWeights(training);
      const rows = [1, 1.1, 1.3].map((factor) =>
        start.map((w, k) => factor * w + 0.01 * factor ** 2 * Math.sin(k)),
      );
      const snapshots = rows.map((row, epoch) => ({ step: epoch, epoch, blob: context.put(row) }));
      return context.add(training, { weights: rows[2]!, snapshots });
    });
    const config = analysis({ measure: 'trajectory-pca' }, inputs);
    const found = await measured<TrajectoryPcaResult>(context, config);
    const recorded = { ...inputs[0]!, testAccuracies: { 0: 0.25 } };
    context.add(recorded.config, recorded);
    const partly = await measured<TrajectoryPcaResult>(context, config);
    expect(partly.views[0]!.runs[0]!.points.map((point) => point.testAccuracy)).toEqual([
      0.25,
      ...found.views[0]!.runs[0]!.points.slice(1).map((point) => point.testAccuracy),
    ]);
    const plain = await runAnalysis(config, context, { ...engine, compiles: false }, mnist);
    const dataset = openDataset(engine, inputs[0]!.config, mnist);
    const own = evaluate(engine, inputs[1]!.config, inputs[1]!.weights, dataset);
    dataset.dispose();
    expect(found.views[0]!.runs[1]!.points[2]!.testAccuracy).toBe(own.test!.accuracy);
    const scores = (result: TrajectoryPcaResult): number[] =>
      result.views.flatMap(({ runs }) =>
        runs.flatMap(({ points }) => points.flatMap((p) => p.scores)),
      );
    expect(
      relativeError(scores(found), scores(plain.result as unknown as TrajectoryPcaResult)),
    ).toBeLessThan(1e-9);
  });
});
