import {
  type CurvatureResult,
  type HessianResult,
  type InterpolationResult,
  type LossSurfaceResult,
  type PredictionsResult,
  type SensitivityResult,
  type TrainedNetwork,
  type TrajectoryPcaResult,
  type WorstExample,
} from '@basin/core';
import { type Engine, openEngine } from '@basin/engine';
import { evaluate, initialWeights, littleEndianBytes, openDataset } from '@basin/models';
import { fitPrincipalComponents } from '@basin/statistics';
import * as tf from '@tensorflow/tfjs-core';
import { beforeAll, expect, test } from 'vitest';
import { runAnalysis } from './run-analysis.ts';
import {
  analysis,
  dense,
  functionTraining,
  type TrainedContext,
  trainedContext,
} from './testing/trained-context.ts';

let engine: Engine;
beforeAll(async () => {
  engine = await openEngine({ backend: 'cpu' });
});

async function measured<R>(
  context: TrainedContext,
  config: ReturnType<typeof analysis>,
): Promise<R> {
  const before = tf.memory().numTensors;
  const outcome = await runAnalysis(config, context, engine);
  expect(tf.memory().numTensors).toBe(before);
  expect(outcome.environment).toBe(context.environment);
  return outcome.result as unknown as R;
}

/** Weights on a curved path in weight space, one row per step. */
function pathOf(weights: Float32Array, count: number): Float32Array[] {
  return Array.from({ length: count }, (_, t) =>
    weights.map((weight, k) => weight * (0.4 + (0.6 * t) / (count - 1)) + Math.sin(k + t) * 0.05),
  );
}

test('interpolation meets the two networks’ own metrics exactly at 0 and 1', async () => {
  const context = trainedContext();
  const [a, b] = [functionTraining({ seed: 1 }), functionTraining({ seed: 2 })];
  const inputs = [context.add(a), context.add(b)];
  const config = analysis({ measure: 'interpolation', alphaCount: 7 }, inputs);
  const found = await measured<InterpolationResult>(context, config);
  expect(found.alphas).toEqual([-1, -0.5, 0, 0.5, 1, 1.5, 2]);
  const dataset = openDataset(engine, a);
  expect(found.trainLoss[2]).toBe(evaluate(engine, a, inputs[0]!.weights, dataset).train.loss);
  expect(found.trainLoss[4]).toBe(evaluate(engine, b, inputs[1]!.weights, dataset).train.loss);
  dataset.dispose();
  expect(found.trainLoss.every((loss) => loss !== null && loss > 0)).toBe(true);
  expect(found.testLoss).toEqual(Array(7).fill(null));
});

test('the averaged weights of a training are measured where they are asked for', async () => {
  const context = trainedContext();
  const [a, b] = [functionTraining({ seed: 1 }), functionTraining({ seed: 2 })];
  const [trained, average] = [context.add(a), context.add(b)];
  const measure = { measure: 'curvature', traceProbeCount: 2, iterationLimit: 5 } as const;
  const averaged = { ...analysis(measure, [trained]), weights: 'averaged' } as const;
  await expect(measured(context, averaged)).rejects.toMatchObject({ code: 'analysis/no-average' });
  trained.averagedWeights = context.putBlob(littleEndianBytes(average.weights));
  const found = await measured<CurvatureResult>(context, averaged);
  const own = await measured<CurvatureResult>(context, analysis(measure, [average]));
  expect(found.trace).toEqual(own.trace);
});

test('a random surface has the own loss at its centre and is the same for the same seed', async () => {
  const context = trainedContext();
  const input = context.add(functionTraining());
  const config = analysis({ measure: 'loss-surface', plane: 'random', gridSize: 5, seed: 3 }, [
    input,
  ]);
  const found = await measured<LossSurfaceResult>(context, config);
  const dataset = openDataset(engine, input.config);
  const own = evaluate(engine, input.config, input.weights, dataset).train.loss;
  dataset.dispose();
  expect(found.centre.loss).toBeCloseTo(own, 6);
  expect(found.loss[2]![2]).toBe(found.centre.loss);
  expect([found.a, found.loss.length, found.loss[0]!.length]).toEqual([
    [-1, -0.5, 0, 0.5, 1],
    5,
    5,
  ]);
  expect(await measured(context, config)).toEqual(found);
  const other = { ...config, measure: { ...config.measure, seed: 4 } };
  expect(await measured(context, other as typeof config)).not.toEqual(found);
});

test('cells whose loss is infinite are null', async () => {
  const context = trainedContext();
  const input = context.add(functionTraining());
  const config = analysis({ measure: 'loss-surface', plane: 'random', gridSize: 3, extent: 1e30 }, [
    input,
  ]);
  const found = await measured<LossSurfaceResult>(context, config);
  expect(found.loss[0]![0]).toBeNull();
  expect(found.loss[1]![1]).toBe(found.centre.loss);
});

test('a path’s plane holds the path, ending at the final weights, with a fifth around it', async () => {
  const context = trainedContext();
  const training = functionTraining();
  const rows = pathOf(initialWeights(training), 6);
  const snapshots = rows.map((row, epoch) => ({ step: epoch, epoch, blob: context.put(row) }));
  const input = context.add(training, { weights: rows.at(-1)!, snapshots });
  const config = analysis({ measure: 'loss-surface', plane: 'pca', gridSize: 4 }, [input]);
  const found = await measured<LossSurfaceResult>(context, config);
  expect(found.path!.map(({ epoch }) => epoch)).toEqual([0, 1, 2, 3, 4, 5]);
  expect(found.path!.at(-1)).toEqual({ a: 0, b: 0, epoch: 5 });
  const fit = fitPrincipalComponents(rows, 2);
  expect(found.explainedVarianceRatio).toEqual(fit.explainedVarianceRatio);
  for (const [axis, name] of [
    [found.a, 'a'],
    [found.b, 'b'],
  ] as const) {
    const path = found.path!.map((point) => point[name]);
    const span = Math.max(...path) - Math.min(...path);
    expect(axis[0]).toBeCloseTo(Math.min(...path) - 0.2 * span, 9);
    expect(axis.at(-1)).toBeCloseTo(Math.max(...path) + 0.2 * span, 9);
  }
});

test('a path along a line, as a dead network’s, has a random direction across it; none that stands', async () => {
  const context = trainedContext();
  const training = functionTraining();
  const start = initialWeights(training);
  const alongBias = (count: number, stride: number): TrainedNetwork => {
    const rows = Array.from({ length: count }, (_, epoch) => {
      const row = Float32Array.from(start);
      row[row.length - 1] = (epoch - count + 1) * stride;
      return row;
    });
    const snapshots = rows.map((row, epoch) => ({ step: epoch, epoch, blob: context.put(row) }));
    return context.add(training, { weights: rows.at(-1)!, snapshots });
  };
  const plane = { measure: 'loss-surface', plane: 'pca', gridSize: 5 } as const;
  const found = await measured<LossSurfaceResult>(context, analysis(plane, [alongBias(4, 0.5)]));
  expect(found.explainedVarianceRatio![0]).toBeCloseTo(1, 12);
  expect(found.explainedVarianceRatio![1]).toBe(0);
  for (const [epoch, point] of found.path!.entries()) {
    expect(Math.abs(point.a)).toBeCloseTo((3 - epoch) * 0.5, 12);
    expect(point.b).toBeCloseTo(0, 12);
  }
  for (const [index, value] of [-1.5, -0.75, 0, 0.75, 1.5].entries()) {
    expect(found.b[index]).toBeCloseTo(value, 12);
  }
  const centre = found.loss[2]!;
  expect(found.loss[0]).not.toEqual(centre);
  const still = runAnalysis(analysis(plane, [alongBias(3, 0)]), context, engine);
  await expect(still).rejects.toThrow(
    expect.objectContaining({
      code: 'analysis/weights-unmoved',
      message: expect.stringContaining('the 3 snapshots') as string,
    }),
  );
});

test('trajectory views equal a direct PCA of the same snapshots; iterations are projected', async () => {
  const context = trainedContext();
  const inputs = [1, 2].map((seed) => {
    const training = functionTraining({ seed });
    const rows = pathOf(initialWeights(training), 4);
    const snapshots = rows.map((row, epoch) => ({
      step: 10 * epoch,
      epoch,
      blob: context.put(row),
    }));
    const between = rows[0]!.map((value, k) => (value + rows[1]![k]!) / 2);
    snapshots.push({ step: 5, epoch: 0.5, blob: context.put(between) });
    return { rows, between, training: context.add(training, { weights: rows.at(-1)!, snapshots }) };
  });
  const trainings = inputs.map(({ training }) => training);
  const config = analysis({ measure: 'trajectory-pca' }, trainings);
  const found = await measured<TrajectoryPcaResult>(context, config);
  expect(found.views.map(({ scope, view }) => `${scope} ${view}`)).toEqual([
    'model joint',
    'model displacement',
    'model run',
    'first-layer joint',
    'first-layer displacement',
    'first-layer run',
  ]);
  // The first layer of the net 1-4-3-1 has four weights and four biases.
  const direct = {
    model: (row: Float32Array) => row,
    'first-layer': (row: Float32Array) => row.slice(0, 8),
  };
  for (const { scope, view, runs, explainedVarianceRatio } of found.views) {
    inputs.forEach(({ rows, between }, r) => {
      const own = direct[scope];
      const start = (base: Float32Array) => (row: Float32Array) =>
        view === 'displacement'
          ? Float64Array.from(own(row), (value, k) => value - own(base)[k]!)
          : Float64Array.from(own(row));
      const used = view === 'run' ? [inputs[r]!] : inputs;
      const fit = fitPrincipalComponents(
        used.flatMap((input) => input.rows.map(start(input.rows[0]!))),
        2,
      );
      const ratios = explainedVarianceRatio[view === 'run' ? r : 0]!;
      ratios.forEach((ratio, k) => expect(ratio).toBeCloseTo(fit.explainedVarianceRatio[k]!, 9));
      const ordered = [rows[0]!, between, rows[1]!, rows[2]!, rows[3]!].map(start(rows[0]!));
      const points = runs[r]!.points;
      expect(points.map(({ step }) => step)).toEqual([0, 5, 10, 20, 30]);
      expect(points.map(({ fitted }) => fitted)).toEqual([true, false, true, true, true]);
      for (const k of [0, 1]) {
        const expected = ordered.map((row) =>
          row.reduce((sum, v, i) => sum + (v - fit.mean[i]!) * fit.components[k]![i]!, 0),
        );
        const scores = points.map((point) => point.scores[k]!);
        const largest = expected.reduce((a, b) => (Math.abs(b) > Math.abs(a) ? b : a));
        const sign = Math.sign(largest * scores[expected.indexOf(largest)]!);
        scores.forEach((score, index) => expect(sign * score).toBeCloseTo(expected[index]!, 6));
      }
    });
  }
});

test('sensitivity takes the batch size of the training', async () => {
  const context = trainedContext();
  const input = context.add(functionTraining({ batchSize: 16 }));
  const config = analysis({ measure: 'sensitivity', split: 'train' }, [input]);
  const found = await measured<SensitivityResult>(context, config);
  expect(found).toMatchObject({ exampleCount: 40, batchSize: 16, split: 'train' });
  expect(found.batchGradientNorm).toBeLessThan(found.exampleGradientNorm / Math.sqrt(8) + 1e-9);
  expect(found.jacobianNorm).toBeGreaterThan(0);
});

test('without the native backend the Hessian is float32 and says so; products are differences', async () => {
  const context = trainedContext();
  const input = context.add(functionTraining());
  const whole = await measured<HessianResult>(
    context,
    analysis({ measure: 'hessian' }, [input], 'float64'),
  );
  expect(whole).toMatchObject({ precision: 'float32', method: 'layerwise', parameterCount: 27 });
  expect(whole.eigenvalues).toHaveLength(27);
  expect(whole.eigenvalues).toEqual([...whole.eigenvalues].sort((a, b) => a - b));
  const leading = await measured<CurvatureResult>(
    context,
    analysis(
      { measure: 'curvature', traceProbeCount: 8, densityProbeCount: 2, sharpnessRadius: 0.1 },
      [input],
    ),
  );
  expect(leading.productMethod).toBe('central-difference');
  const largest = whole.eigenvalues.reduce((a, b) => (Math.abs(b) > Math.abs(a) ? b : a));
  expect(leading.eigenpairs[0]!.value / largest).toBeCloseTo(1, 2);
  const trace = whole.eigenvalues.reduce((sum, value) => sum + value, 0);
  expect(Math.abs(leading.trace!.mean - trace)).toBeLessThan(
    4 * leading.trace!.standardError + 0.02 * Math.abs(trace),
  );
  expect(leading.density!.values).toHaveLength(400);
  expect(leading.sharpness!.lossRise).toBeGreaterThan(0);
});

test.each([
  ['analysis/weights-size', { weights: new Float32Array(5) }],
  ['analysis/weights-missing', { weights: null as never }],
  ['analysis/weights-not-finite', { weights: new Float32Array(27).fill(NaN) }],
])('%s is said before anything runs', async (code, finished) => {
  const context = trainedContext();
  const input = context.add(functionTraining(), finished);
  const attempt = runAnalysis(analysis({ measure: 'hessian' }, [input]), context, engine);
  await expect(attempt).rejects.toThrow(expect.objectContaining({ code }));
});

test.each([
  ['analysis/two-networks', { measure: 'interpolation', alphaCount: 3 }],
  ['analysis/too-few-snapshots', { measure: 'loss-surface', plane: 'pca', gridSize: 3 }],
  ['analysis/too-few-snapshots', { measure: 'trajectory-pca' }],
  ['analysis/no-split', { measure: 'sensitivity', split: 'test' }],
  ['analysis/no-split', { measure: 'predictions' }],
  ['analysis/too-few-probes', { measure: 'curvature', traceProbeCount: 1 }],
  ['analysis/inexact-backend', { measure: 'curvature', matrix: 'gauss-newton' }],
] as const)('%s: %o on one training with one snapshot', async (code, measure) => {
  const context = trainedContext();
  const training = functionTraining();
  const blob = context.put(initialWeights(training));
  const input = context.add(training, { snapshots: [{ step: 0, epoch: 0, blob }] });
  const attempt = runAnalysis(analysis(measure, [input]), context, engine);
  await expect(attempt).rejects.toThrow(expect.objectContaining({ code }));
});

test('Fisher’s matrix is refused where the loss belongs to no distribution', async () => {
  const context = trainedContext();
  const input = context.add(functionTraining({ loss: 'mean-absolute-error' }));
  const attempt = runAnalysis(
    analysis({ measure: 'curvature', matrix: 'fisher' }, [input]),
    context,
    engine,
  );
  await expect(attempt).rejects.toThrow(
    expect.objectContaining({ code: 'analysis/no-likelihood' }),
  );
});

test('blocks are the layers’ own: traces add up to the whole, eigenvalues are the block’s', async () => {
  const context = trainedContext();
  const input = context.add(functionTraining());
  const measure = { measure: 'curvature', traceProbeCount: 4, densityProbeCount: 2 } as const;
  const found = await measured<CurvatureResult>(
    context,
    analysis({ ...measure, iterationLimit: 8, blocks: 'layers' }, [input]),
  );
  const plain = await measured<CurvatureResult>(
    context,
    analysis({ ...measure, iterationLimit: 8 }, [input]),
  );
  const { blocks = [], ...whole } = found;
  expect(whole).toEqual(plain);
  expect(blocks.map(({ name, parameterCount }) => [name, parameterCount])).toEqual([
    ['0', 8],
    ['1', 15],
    ['2', 4],
  ]);
  expect(blocks.reduce((sum, { trace }) => sum + trace!.mean, 0)).toBeCloseTo(
    found.trace!.mean,
    10,
  );
  for (const { density, eigenpairs } of blocks) {
    expect(density!.standardError).toHaveLength(400);
    // Of a diagonal block (Cauchy): no eigenvalue of it lies beyond the whole matrix's.
    expect(Math.abs(eigenpairs[0]!.value)).toBeLessThan(
      1.02 * Math.abs(found.eigenpairs[0]!.value),
    );
  }
});

test('of a network that is too large as a whole its smaller blocks are exact, the others named', async () => {
  const context = trainedContext();
  const wide = (widths: number[]) =>
    context.add(functionTraining({ network: { inputShape: [1], layers: dense(widths) } }));
  const found = await measured<HessianResult>(
    context,
    analysis({ measure: 'hessian', blocks: 'layers' }, [wide([2, 1_500, 3, 1])]),
  );
  expect(found).toMatchObject({ eigenvalues: [], minimalRatio: null, method: 'vector-products' });
  expect(found).not.toHaveProperty('outlierCount');
  const { blocks = [] } = found;
  expect(blocks.map((block) => [block.name, block.parameterCount])).toEqual([
    ...[['0', 4] as const, ['1', 4_500] as const],
    ...[['2', 4_503] as const, ['3', 4] as const],
  ]);
  expect(blocks.map(({ eigenvalues }) => eigenvalues?.length ?? null)).toEqual([4, null, null, 4]);
  // The last layer's is linear: 2/N Σ aaᵀ of its inputs a, with the bias's 2.
  expect(blocks[3]?.eigenvalues?.every((value) => value > -1e-2)).toBe(true);
  const tooLarge = runAnalysis(
    analysis({ measure: 'hessian', blocks: 'layers' }, [wide([4_100, 1])]),
    context,
    engine,
  );
  await expect(tooLarge).rejects.toThrow(
    expect.objectContaining({
      code: 'analysis/hessian-too-large',
      message: expect.stringMatching(/blocks=tensors.*measure=curvature/) as string,
    }),
  );
});

test('networks that differ are refused', async () => {
  const context = trainedContext();
  const other = { inputShape: [1], layers: dense([3, 1]) };
  const inputs = [
    context.add(functionTraining()),
    context.add(functionTraining({ network: other })),
  ];
  const attempt = runAnalysis(
    analysis({ measure: 'interpolation', alphaCount: 3 }, inputs),
    context,
    engine,
  );
  await expect(attempt).rejects.toThrow(expect.objectContaining({ code: 'analysis/two-networks' }));
});

test('a cancelled analysis stops', async () => {
  const context = trainedContext();
  const input = context.add(functionTraining());
  context.cancel();
  const attempt = runAnalysis(analysis({ measure: 'hessian' }, [input]), context, engine);
  await expect(attempt).rejects.toThrow(expect.objectContaining({ code: 'runner/cancelled' }));
});

test('predictions are those of the network: its loss, its worst example and its inputs', async () => {
  const context = trainedContext();
  const training = functionTraining();
  const input = context.add(training);
  const config = analysis({ measure: 'predictions', split: 'train', worstCount: 3 }, [input]);
  const found = await measured<PredictionsResult>(context, config);
  const dataset = openDataset(engine, training);
  expect(found.loss).toBeCloseTo(evaluate(engine, training, input.weights, dataset).train.loss!, 6);
  dataset.dispose();
  expect(found).toMatchObject({ exampleCount: 40, split: 'train', classes: null, images: null });
  expect(found.values!.outputs[0]!.points.truth).toHaveLength(40);
  const [worst] = found.worst as [WorstExample];
  const residual = (worst.predicted as number[])[0]! - (worst.truth as number[])[0]!;
  expect(worst.loss).toBeCloseTo(residual ** 2, 5);
  expect(worst.inputs).toHaveLength(1);
  const losses = found.worst.map(({ loss }) => loss!);
  expect(losses).toEqual([...losses].sort((a, b) => b - a));
});
