import {
  type MeasureConfig,
  type MetricSeries,
  networkConfigSchema,
  randomStream,
  type TrainingConfig,
} from '@basin/core';
import {
  floatsOfLittleEndian,
  openDataset,
  runTraining,
  splitState,
  describeNetwork,
} from '@basin/models';
import { expect, test } from 'vitest';
import { symmetricEigenvalues } from '../eigen/symmetric-eigenvalues.ts';
import { lanczos } from '../estimators/lanczos.ts';
import { exactHessian } from '../hessian/exact-hessian.ts';
import { openExamples } from '../inputs/examples.ts';
import { denseOperator } from '../operator/linear-operator.ts';
import { describeNative } from '../testing/describe-native.ts';
import { dense, functionTraining, trainedContext } from '../testing/trained-context.ts';
import { dot } from '../vectors.ts';
import { openMeasures } from './open-measures.ts';

type Measures = TrainingConfig['record']['measures'];

/** Full-batch gradient descent on Chebyshev points, measured on its way. */
function descent(
  widths: number[],
  learningRate: number,
  epochCount: number,
  record: { everyEpochs: number; weightsEveryEpoch?: boolean; measures: Measures },
): TrainingConfig {
  return functionTraining({
    dataset: { name: 'chebyshev', degree: 4, pointCount: 20 },
    network: networkConfigSchema.parse({ inputShape: [1], layers: dense(widths) }),
    optimiser: { type: 'sgd', learningRate },
    epochCount,
    record,
  });
}

const curvature: Extract<MeasureConfig, { measure: 'curvature' }> = {
  measure: 'curvature',
  ...{ exampleCount: null, matrix: 'hessian', blocks: 'none', eigenvalueCount: 3 },
  iterationLimit: 60,
  ...{ residualTolerance: 1e-9, traceProbeCount: 20, densityProbeCount: 2, sharpnessRadius: 0 },
  seed: 0,
};

describeNative('measures while training', (engine) => {
  async function trained(config: TrainingConfig) {
    const curves = new Map<string, { steps: number[]; values: number[] }>();
    const metrics = (series: MetricSeries[]): void => {
      for (const { name, steps, values } of series) {
        const curve = curves.get(name) ?? { steps: [], values: [] };
        curve.steps.push(...steps);
        curve.values.push(...values);
        curves.set(name, curve);
      }
    };
    const context = { ...trainedContext(), metrics };
    const outcome = await runTraining(config, context, engine, new Map(), openMeasures);
    return { outcome, curves, context };
  }

  test('eigenvalues, trace and overlap are those of the dense Hessian at every occasion', async () => {
    const every = 4;
    const config = descent([8, 6, 1], 0.1, 22, {
      everyEpochs: 1,
      weightsEveryEpoch: true,
      measures: [
        { measure: { ...curvature }, every, unit: 'epochs', precision: 'float64' },
        {
          measure: {
            measure: 'hessian',
            exampleCount: null,
            blocks: 'none',
            relativeTolerance: 1e-6,
          },
          ...{ every: 11, unit: 'steps', precision: 'float64' },
        },
      ],
    });
    const { outcome, curves, context } = await trained(config);
    const steps = [0, 4, 8, 12, 16, 20, 22];
    const dataset = openDataset(engine, config, new Map());
    const examples = openExamples(dataset.train, null, 20);
    const at = (name: string, index: number): number => curves.get(name)?.values[index] as number;
    expect(curves.get('curvature/top-eigenvalue')?.steps).toEqual(steps);
    expect(curves.get('hessian/top-eigenvalue')?.steps).toEqual([0, 11, 22]);
    for (const [index, step] of steps.entries()) {
      const snapshot = outcome.snapshots.find((one) => one.step === step);
      const state = floatsOfLittleEndian(context.getBlob(snapshot!.blob));
      const { weights, buffers } = splitState(describeNetwork(config.network), state);
      const subject = { ...config, buffers };
      const exact = exactHessian(engine, subject, weights, examples, 'float64');
      const eigenvalues = symmetricEigenvalues(exact.matrix, exact.size);
      const leading = [...eigenvalues].sort((a, b) => Math.abs(b) - Math.abs(a)).slice(0, 3);
      const found = ['top-eigenvalue', 'eigenvalue-2', 'eigenvalue-3'].map((name) =>
        at(`curvature/${name}`, index),
      );
      for (const [rank, value] of leading.entries()) {
        expect(Math.abs((found[rank] as number) - value)).toBeLessThan(
          1e-8 * Math.abs(leading[0]!),
        );
      }
      expect(at('curvature/eigenvalue-times-rate', index)).toBeCloseTo(0.1 * found[0]!, 12);
      expect(at('curvature/stability-threshold', index)).toBeCloseTo(20, 12);
      const total = eigenvalues.reduce((sum, value) => sum + value, 0);
      const error = at('curvature/trace-error', index);
      expect(Math.abs(at('curvature/trace', index) - total)).toBeLessThan(4 * error);
      const { eigenpairs } = lanczos(denseOperator(exact.matrix, exact.size), {
        ...{ eigenvalueCount: 3, iterationLimit: exact.size, residualTolerance: 1e-13 },
        random: randomStream(1, 'probes'),
      });
      const gradient = Float64Array.from(exact.gradient);
      const inside = eigenpairs.reduce((sum, { vector }) => sum + dot(gradient, vector) ** 2, 0);
      const overlap = inside / dot(gradient, gradient);
      expect(Math.abs(at('curvature/gradient-overlap', index) - overlap)).toBeLessThan(1e-6);
      const quantiles = [1, 10, 50, 90, 99].map((q) => at(`curvature/spectrum-q${q}`, index));
      expect(quantiles).toEqual([...quantiles].sort((a, b) => a - b));
    }
    expect(outcome.outputs['spectrum']).toHaveLength(steps.length);
    expect(outcome.timings.analyseMs).toBeGreaterThan(0);
    // Looking changes nothing.
    const plain = { ...config, record: { ...config.record, measures: [] } };
    expect((await trained(plain)).outcome.weights).toEqual(outcome.weights);
    examples.dispose();
    dataset.dispose();
  });

  test('full-batch gradient descent comes to the edge of stability (Cohen et al. 2021)', async () => {
    const rate = 0.1;
    const measure = { ...curvature, eigenvalueCount: 1, traceProbeCount: 0, densityProbeCount: 0 };
    const { curves } = await trained(
      descent([50, 50, 1], rate, 4_000, {
        everyEpochs: 4_000,
        measures: [
          {
            measure: { ...measure, residualTolerance: 1e-4 },
            every: 200,
            unit: 'epochs',
            precision: 'float32',
          },
        ],
      }),
    );
    const { values } = curves.get('curvature/top-eigenvalue')!;
    expect(values[0]! * rate).toBeLessThan(1.6);
    for (const value of values.slice(-12)) {
      expect(Math.abs((value * rate) / 2 - 1)).toBeLessThan(0.05);
    }
  });

  test('a training that diverges is an outcome, measured or not', async () => {
    const config = descent([8, 1], 500, 40, {
      everyEpochs: 1,
      measures: [{ measure: { ...curvature }, every: 1, unit: 'steps', precision: 'float32' }],
    });
    const { outcome, curves } = await trained(config);
    expect(outcome.state).toBe('diverged');
    expect(curves.get('curvature/top-eigenvalue')!.steps[0]).toBe(0);
  });
});
