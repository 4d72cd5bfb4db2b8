import { type TrainingConfig } from '@basin/core';
import { openEngine } from '@basin/engine';
import * as tf from '@tensorflow/tfjs-core';
import { describe, expect, test } from 'vitest';
import { openDataset } from '../datasets/dataset.ts';
import { loadData } from '../datasets/load-data.ts';
import { initialWeights } from '../initial-weights.ts';
import { convolutionBlock, dense, mnistTraining } from '../testing/training-config.ts';
import { evaluate } from './evaluate.ts';
import { chooseEvaluationForm, type EvaluationForm } from './evaluation-form.ts';
import { openSplitProgram } from './split-sums.ts';

process.env['TF_NUM_INTRAOP_THREADS'] = '1';
const native = await openEngine({ backend: 'native' }).catch(() => null);
const mnist = await loadData([mnistTraining().dataset]);
const plain: EvaluationForm = {
  style: 'kernels',
  loopForm: 'auto',
  batchSize: 2_000,
  joinsSplits: false,
};

describe.skipIf(native === null)('evaluation of a large data set', () => {
  test.each<[string, TrainingConfig['network']]>([
    ['dense', { inputShape: [784], layers: dense([16, 10]) }],
    [
      'two convolutions',
      {
        inputShape: [28, 28, 1],
        layers: [
          ...convolutionBlock(3),
          ...convolutionBlock(4),
          { type: 'flatten' },
          ...dense([10]),
        ],
      },
    ],
  ])('%s: both splits in one XLA program count what each alone counts', (_name, network) => {
    const engine = native as NonNullable<typeof native>;
    // Neither split divides into batches.
    const dataset = { ...mnistTraining().dataset, trainCount: 20_013, testCount: 737 };
    const config = mnistTraining({ network, dataset } as Partial<TrainingConfig>);
    const data = openDataset(engine, config, mnist);
    const weights = initialWeights(config);
    expect(chooseEvaluationForm(network, data, engine)).toMatchObject({
      loopForm: 'xla',
      joinsSplits: true,
    });
    const found = evaluate(engine, config, weights, data);
    for (const part of ['train', 'test'] as const) {
      const split = data[part] as typeof data.train;
      const program = openSplitProgram(engine, config, [split], plain);
      const tensor = tf.tensor1d(weights);
      const [sums] = program.sums(tensor);
      tensor.dispose();
      program.dispose();
      expect(found[part]?.loss).toBeCloseTo((sums?.loss as number) / split.count, 5);
      // Rounding may turn a near tie.
      const correct = (found[part]?.accuracy as number) * split.count;
      expect(Math.abs(correct - (sums?.correct as number))).toBeLessThanOrEqual(2);
    }
    data.dispose();
  });
});
