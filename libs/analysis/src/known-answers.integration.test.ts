import {
  type BlobRef,
  networkConfigSchema,
  randomStream,
  resolveTask,
  type TaskConfigInput,
  type TrainingConfig,
} from '@basin/core';
import type { Engine } from '@basin/engine';
import {
  describeNetwork,
  evaluate,
  initialWeights,
  loadData,
  openDataset,
  runTraining,
  storedFloats,
} from '@basin/models';
import * as tf from '@tensorflow/tfjs-core';
import { expect, test } from 'vitest';
import { symmetricEigenvalues } from './eigen/symmetric-eigenvalues.ts';
import { spectralDensity } from './estimators/spectral-density.ts';
import { exactHessian } from './hessian/exact-hessian.ts';
import { type Examples, openExamples } from './inputs/examples.ts';
import { hessianOperator } from './operator/hessian-operator.ts';
import { describeNative, relativeError } from './testing/describe-native.ts';
import { functionTraining, trainedContext } from './testing/trained-context.ts';

/*
 * Results of mathematics: what is measured must be what is known in closed form.
 */

const linear = (inputs: number, units: number) =>
  networkConfigSchema.parse({ inputShape: [inputs], layers: [{ type: 'dense', units }] });

/** Standard normal inputs, a column of ones behind them for the bias. */
function gaussianRows(count: number, width: number): Float64Array[] {
  const random = randomStream(3, 'init');
  // As float32 holds them, for so they are fed.
  return Array.from({ length: count }, () =>
    Float64Array.from(
      Float32Array.from({ length: width + 1 }, (_, k) => (k === width ? 1 : random.normal())),
    ),
  );
}

function withRows(
  rows: readonly Float64Array[],
  targets: () => tf.Tensor,
  use: (examples: Examples) => void,
): void {
  const width = (rows[0]?.length ?? 1) - 1;
  const inputs = tf.tensor2d(
    Float32Array.from(rows.flatMap((row) => [...row.subarray(0, width)])),
    [rows.length, width],
  );
  const all = targets();
  const examples = openExamples(
    {
      count: rows.length,
      examples: (start, count) => ({
        inputs: tf.slice(inputs, [start, 0], [count, width]),
        targets: tf.slice(all, start, count),
      }),
    },
    null,
    rows.length,
  );
  try {
    use(examples);
  } finally {
    examples.dispose();
    tf.dispose([inputs, all]);
  }
}

/** Σ over rows of weight(row, a, b) · x xᵀ / n, in the order of a dense layer: kernel [in, out], then bias. */
function blockHessian(
  rows: readonly Float64Array[],
  units: number,
  weight: (row: number, a: number, b: number) => number,
): Float64Array {
  const inputs = rows[0]?.length ?? 0;
  const size = inputs * units;
  const matrix = new Float64Array(size * size);
  rows.forEach((x, row) => {
    for (let i = 0; i < inputs; i++)
      for (let a = 0; a < units; a++)
        for (let j = 0; j < inputs; j++)
          for (let b = 0; b < units; b++) {
            matrix[(i * units + a) * size + j * units + b]! +=
              (weight(row, a, b) * x[i]! * x[j]!) / rows.length;
          }
  });
  return matrix;
}

describeNative('what is known in closed form', (engine: Engine) => {
  test('the Hessian of linear regression is 2/(n·k) XᵀX for each of k outputs', () => {
    const rows = gaussianRows(30, 4);
    const network = linear(4, 2);
    const weights = Float64Array.from({ length: 10 }, (_, k) => Math.sin(k));
    withRows(
      rows,
      () => tf.randomNormal([30, 2], 0, 1, 'float32', 5),
      (examples) => {
        const found = exactHessian(
          engine,
          { network, loss: 'mean-squared-error' },
          weights,
          examples,
          'float64',
        );
        const exact = blockHessian(rows, 2, (_, a, b) => (a === b ? 1 : 0));
        expect(relativeError(found.matrix, exact)).toBeLessThan(1e-6);
      },
    );
  });

  test('the Hessian of softmax regression is the mean of (diag p − ppᵀ) ⊗ xxᵀ', () => {
    const rows = gaussianRows(25, 3);
    const network = linear(3, 3);
    const weights = Float64Array.from({ length: 12 }, (_, k) => Math.cos(3 * k));
    const probabilities = rows.map((x) => {
      const logits = [0, 1, 2].map((a) =>
        x.reduce((sum, one, i) => sum + one * weights[3 * i + a]!, 0),
      );
      const shares = logits.map(Math.exp);
      const all = shares.reduce((sum, one) => sum + one, 0);
      return shares.map((one) => one / all);
    });
    const labels = Int32Array.from(rows, (_, row) => row % 3);
    withRows(
      rows,
      () => tf.tensor1d(labels, 'int32'),
      (examples) => {
        const found = exactHessian(
          engine,
          { network, loss: 'cross-entropy' },
          weights,
          examples,
          'float64',
        );
        const exact = blockHessian(rows, 3, (row, a, b) => {
          const p = probabilities[row]!;
          return (a === b ? p[a]! : 0) - p[a]! * p[b]!;
        });
        expect(relativeError(found.matrix, exact)).toBeLessThan(1e-6);
      },
    );
  });

  test('the spectrum of linear regression on noise is Marchenko’s and Pastur’s', () => {
    const [count, width] = [1_200, 300];
    const rows = gaussianRows(count, width);
    const network = networkConfigSchema.parse({
      inputShape: [width],
      layers: [{ type: 'dense', units: 1, bias: false }],
    });
    const weights = new Float64Array(width);
    withRows(
      rows,
      () => tf.zeros([count, 1]),
      (examples) => {
        const operator = hessianOperator(
          engine,
          { network, loss: 'mean-squared-error' },
          weights,
          examples,
          {
            precision: 'float64',
          },
        );
        const found = spectralDensity(operator, {
          ...{ probeCount: 6, iterationLimit: 80, random: randomStream(0, 'probes') },
          relativeBroadening: 0.02,
        });
        // Of 2·XᵀX/n with ratio γ = 1/4: between 2(1 − √γ)² and 2(1 + √γ)².
        const [low, high] = [2 * 0.25, 2 * 2.25];
        const density = (x: number): number =>
          x <= low || x >= high
            ? 0
            : Math.sqrt((high - x) * (x - low)) / (2 * Math.PI * 2 * 0.25 * x);
        const step = found.values[1]! - found.values[0]!;
        const apart = found.values.reduce(
          (sum, value, index) => sum + step * Math.abs(found.density[index]! - density(value)),
          0,
        );
        // Two densities that share nothing are 2 apart.
        expect(apart).toBeLessThan(0.1);
      },
    );
  });

  test('scaling what a ReLU unit takes and gives leaves the function and not the curvature', () => {
    const network = networkConfigSchema.parse({
      inputShape: [1],
      layers: [
        { type: 'dense', units: 6, activation: 'relu' },
        { type: 'dense', units: 1 },
      ],
    });
    const config = functionTraining({ network });
    const weights = initialWeights(config);
    // Kernel 0 … 5, biases 6 … 11, then the output’s kernel: powers of two are exact.
    const scaled = weights.map((value, index) =>
      index < 12 ? 16 * value : index < 18 ? value / 16 : value,
    );
    const dataset = openDataset(engine, config);
    const examples = openExamples(dataset.train, null, 40);
    const [before, after] = [weights, scaled].map((one) => {
      const { matrix, size } = exactHessian(
        engine,
        config,
        Float64Array.from(one),
        examples,
        'float64',
      );
      return {
        loss: evaluate(engine, config, one, dataset).train.loss,
        largest: symmetricEigenvalues(matrix, size).at(-1)!,
      };
    });
    examples.dispose();
    dataset.dispose();
    expect(Math.abs(after!.loss / before!.loss - 1)).toBeLessThan(1e-6);
    expect(after!.largest).toBeGreaterThan(20 * before!.largest);
  });

  test('two linear layers learn along Saxe’s logistic curve', async () => {
    // ẏ of a = w₂w₁ on T₁(x) = x, where the mean of x² is 1/2: a(t) = 1/(1 + (1/a₀ − 1)e^(−2t)).
    const network = networkConfigSchema.parse({
      inputShape: [1],
      layers: [
        { type: 'dense', units: 1, bias: false },
        { type: 'dense', units: 1, bias: false },
      ],
    });
    const rate = 2e-3;
    const context = trainedContext();
    const given = functionTraining({ network, epochCount: 0 });
    const start = context.add(given, { weights: Float32Array.of(0.1, 0.1) });
    const config = functionTraining({
      ...{ network, dataset: { name: 'chebyshev', degree: 1 }, epochCount: 4_000 },
      ...{ optimiser: { type: 'sgd', learningRate: rate }, initialWeightsOf: start.taskId },
      record: { everyEpochs: 250, weightsEveryEpoch: true },
      precision: 'float64',
    });
    const { snapshots } = await runTraining(config, context, engine);
    expect(snapshots).toHaveLength(17);
    // The same descent with numbers instead of tensors: both layers at once, the gradient 2 m (w₂w₁ − 1) w.
    const path = [[Math.fround(0.1), Math.fround(0.1)] as [number, number]];
    for (let step = 0; step < 4_000; step++) {
      const [one, two] = path[step]!;
      const slope = 2 * 0.5 * (one * two - 1);
      path.push([one - rate * slope * two, two - rate * slope * one]);
    }
    for (const { step, blob } of snapshots) {
      const [first, second] = storedFloats(context.getBlob(blob as BlobRef), 'float64');
      expect(Math.abs(first! / path[step]![0] - 1)).toBeLessThan(1e-6);
      expect(Math.abs(second! / path[step]![1] - 1)).toBeLessThan(1e-6);
      const exact = 1 / (1 + (1 / 0.01 - 1) * Math.exp(-2 * rate * step));
      // Steps of 0.002 stand for flow.
      expect(Math.abs(first! * second! - exact)).toBeLessThan(0.01);
    }
  });

  test('Gromov’s weights add modulo a prime: every pair is right', async () => {
    const [modulus, units] = [23, 400];
    const config = modularTraining(modulus, units);
    const weights = analyticWeights(modulus, units);
    expect(weights).toHaveLength(describeNetwork(config.network).parameterCount);
    const dataset = openDataset(engine, config, await loadData([config.dataset]));
    const { train, test: held } = evaluate(engine, config, weights, dataset);
    dataset.dispose();
    expect([train.accuracy, held?.accuracy]).toEqual([1, 1]);
  });
});

function modularTraining(modulus: number, units: number): TrainingConfig {
  return resolveTask<'training'>({
    ...{ kind: 'training', schemaVersion: 1, loss: 'mean-squared-error' },
    dataset: { name: 'modular-addition', modulus },
    network: {
      inputShape: [2 * modulus],
      layers: [
        { type: 'dense', units, activation: 'square', bias: false },
        { type: 'dense', units: modulus, bias: false },
      ],
    },
    ...{ optimiser: { type: 'sgd', learningRate: 1 }, epochCount: 0, batchSize: 'full', seed: 0 },
  } as Extract<TaskConfigInput, { kind: 'training' }>);
}

/**
 * W₁ = cos(2πσn/p + φ₁) beside cos(2πσm/p + φ₂), W₂ = cos(−2πσq/p − φ₁ − φ₂), with frequencies and phases at random
 * (Gromov 2023, "Grokking modular arithmetic", equations 6 to 8).
 */
function analyticWeights(modulus: number, units: number): Float32Array {
  const random = randomStream(1, 'init');
  const weights = new Float32Array(3 * modulus * units);
  for (let unit = 0; unit < units; unit++) {
    const turn = (2 * Math.PI * (1 + random.integer(modulus - 1))) / modulus;
    const [one, other] = [random.uniform(), random.uniform()].map((share) => 2 * Math.PI * share);
    for (let number = 0; number < modulus; number++) {
      weights[number * units + unit] = Math.cos(turn * number + one!);
      weights[(modulus + number) * units + unit] = Math.cos(turn * number + other!);
      weights[2 * modulus * units + unit * modulus + number] = Math.cos(
        turn * number + one! + other!,
      );
    }
  }
  return weights;
}
