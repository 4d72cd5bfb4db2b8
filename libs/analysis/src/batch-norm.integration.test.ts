import {
  type AnalysisResult,
  type BarrierResult,
  type BlobRef,
  type CurvatureResult,
  errorMessage,
  type HessianResult,
  type InterpolationResult,
  type LossSurfaceResult,
  type MeasureConfig,
  networkConfigSchema,
  type TrainedNetwork,
} from '@basin/core';
import { type Engine, openEngine } from '@basin/engine';
import {
  describeNetwork,
  evaluate,
  floatsOfLittleEndian,
  openBatchStatistics,
  openDataset,
  parameterView,
  runTraining,
  splitState,
} from '@basin/models';
import * as tf from '@tensorflow/tfjs-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { runAnalysis } from './run-analysis.ts';
import { analysis, functionTraining, trainedContext } from './testing/trained-context.ts';

process.env['TF_NUM_INTRAOP_THREADS'] = '1';
const { native, reason } = await openEngine({ backend: 'native' })
  .then((engine) => ({ native: engine as Engine | null, reason: '' }))
  .catch((error: unknown) => ({ native: null, reason: ` (skipped: ${errorMessage(error)})` }));

afterAll(() => {
  native?.close();
});

const norm = { type: 'batch-norm', activation: 'tanh' } as const;
const network = networkConfigSchema.parse({
  inputShape: [1],
  layers: [
    { type: 'dense', units: 4, bias: false },
    norm,
    { type: 'dropout', rate: 0.1 },
    { type: 'residual', layers: [{ type: 'dense', units: 4, bias: false }, norm] },
    { type: 'dense', units: 1 },
  ],
});
const description = describeNetwork(network);

describe.skipIf(native === null)(`a network whose layers keep statistics${reason}`, () => {
  const engine = native as Engine;
  const context = trainedContext();
  const trained: TrainedNetwork[] = [];
  const finalLosses: number[] = [];

  beforeAll(async () => {
    for (const seed of [1, 2]) {
      const config = functionTraining({
        seed,
        network,
        epochCount: 6,
        batchSize: 16,
        record: { weightsEveryEpoch: true },
      });
      const { weights, snapshots } = await runTraining(config, context, engine);
      const state = floatsOfLittleEndian(context.getBlob(weights as BlobRef));
      trained.push(context.add(config, { weights: state, snapshots }));
      const dataset = openDataset(engine, config);
      finalLosses.push(evaluate(engine, config, state, dataset).train.loss);
      dataset.dispose();
    }
  });

  async function measured<Result extends AnalysisResult>(
    measure: Parameters<typeof analysis>[0],
    inputs = trained.slice(0, 1),
  ): Promise<Result> {
    const config = analysis(measure, inputs, 'float64') as never as { measure: MeasureConfig };
    return (await runAnalysis(config as never, context, engine)).result as never as Result;
  }

  test('its Hessian is by the weights alone, the statistics held as where it is evaluated', async () => {
    const hessian = await measured<HessianResult>({ measure: 'hessian' });
    expect(hessian.parameterCount).toBe(description.parameterCount);
    expect(hessian.loss).toBeCloseTo(finalLosses[0]!, 6);
    const { eigenpairs, loss } = await measured<CurvatureResult>({
      measure: 'curvature',
      eigenvalueCount: 1,
      iterationLimit: 30,
      sharpnessRadius: 0.01,
    });
    expect(loss).toBeCloseTo(finalLosses[0]!, 6);
    expect(eigenpairs[0]!.value).toBeCloseTo(hessian.eigenvalues.at(-1)!, 6);
  });

  test('the centre of a surface is its own loss', async () => {
    for (const plane of ['random', 'pca'] as const) {
      const { centre, loss } = await measured<LossSurfaceResult>({
        measure: 'loss-surface',
        plane,
        gridSize: 5,
      });
      expect(centre.loss).toBeCloseTo(finalLosses[0]!, 6);
      expect(loss.flat().every((one) => one !== null && one > 0)).toBe(true);
    }
  });

  test('sensitivity and paths of weights', async () => {
    await expect(measured({ measure: 'sensitivity', split: 'train' })).resolves.toBeDefined();
    await expect(measured({ measure: 'trajectory-pca' }, trained)).resolves.toBeDefined();
  });

  test('between two networks the statistics are computed anew, and the record says so', async () => {
    const found = await measured<InterpolationResult>(
      { measure: 'interpolation', alphaMin: 0, alphaMax: 1, alphaCount: 3 },
      trained,
    );
    expect(found.batchStatistics).toBe('recomputed');
    // Six epochs are too few for running statistics to arrive at the data's own.
    expect(found.trainLoss[0]).not.toBeCloseTo(finalLosses[0]!, 4);
    const { config, weights } = trained[0]!;
    const dataset = openDataset(engine, config);
    const statistics = openBatchStatistics(engine, config, dataset.train);
    const state = splitState(description, weights);
    const [kernel, mean, variance] = [description.parameters[0]!, ...description.buffers];
    const buffers = statistics.buffersAt(state.weights);
    const values = tf.matMul(
      dataset.train.examples(0, 40).inputs as tf.Tensor2D,
      parameterView(tf.tensor1d(state.weights), kernel) as tf.Tensor2D,
    );
    const moments = tf.moments(values, 0);
    const of = (block = mean!): number[] => [
      ...buffers.subarray(block.offset, block.offset + block.size),
    ];
    moments.mean.dataSync().forEach((one, index) => {
      expect(of(mean)[index]).toBeCloseTo(one, 5);
    });
    moments.variance.dataSync().forEach((one, index) => {
      expect(of(variance)[index]).toBeCloseTo((one * 40) / 39, 5);
    });
    const recomputed = new Float32Array([...state.weights, ...buffers]);
    expect(evaluate(engine, config, recomputed, dataset).train.loss).toBe(found.trainLoss[0]);
    statistics.dispose();
    dataset.dispose();
  });

  test('a curve between two aligned networks, its statistics computed anew', async () => {
    for (const align of ['weights', 'activations'] as const) {
      const found = await measured<BarrierResult>(
        { measure: 'barrier', path: 'bezier', align, pointCount: 5, epochCount: 40 },
        trained,
      );
      expect(found).toMatchObject({ batchStatistics: 'recomputed', align });
      expect(found.line!.along.trainLoss[4]).toBeCloseTo(found.along.trainLoss[4]!, 5);
      expect(found.along.trainLoss[2]!).toBeLessThan(found.line!.along.trainLoss[2]!);
    }
  });

  test('a training that starts from it starts with its statistics', async () => {
    const { config, taskId, weights } = trained[0]!;
    const again = { ...config, initialWeightsOf: taskId, epochCount: 0 };
    const outcome = await runTraining(again, context, engine);
    expect(floatsOfLittleEndian(context.getBlob(outcome.weights as BlobRef))).toEqual(weights);
    expect(outcome.parameterCount).toBe(description.parameterCount);
  });
});
