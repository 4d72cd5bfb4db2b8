import { describe, expect, test } from 'vitest';
import { checkInputShape, checkTargets } from './check-fit.ts';
import { type DatasetConfig, datasetConfigSchema } from './dataset.ts';
import { mnistDigest } from './data-sources/mnist.ts';

const mnist = datasetConfigSchema.parse({ name: 'mnist', digest: mnistDigest });
const f1 = datasetConfigSchema.parse({ name: 'function', target: 'f1', windowSize: 3 });

function refusal(work: () => void): { code: string; message: string } {
  try {
    work();
  } catch (error) {
    return error as { code: string; message: string };
  }
  throw new Error('it was accepted');
}

describe('outputs against targets', () => {
  test('classes want at least as many outputs, values exactly as many', () => {
    expect(() => checkTargets({ dataset: mnist, loss: 'cross-entropy' }, [10])).not.toThrow();
    expect(() => checkTargets({ dataset: mnist, loss: 'cross-entropy' }, [12])).not.toThrow();
    expect(() => checkTargets({ dataset: f1, loss: 'mean-squared-error' }, [1])).not.toThrow();
    // One-hot: as many outputs as classes.
    expect(() => checkTargets({ dataset: mnist, loss: 'mean-squared-error' }, [10])).not.toThrow();
  });

  test.each<
    [
      string,
      DatasetConfig,
      'cross-entropy' | 'mean-squared-error' | 'binary-cross-entropy',
      number,
      string,
      RegExp,
    ]
  >([
    [
      'labels beyond the outputs',
      mnist,
      'cross-entropy',
      5,
      'model/too-few-outputs',
      /has 5 outputs, but the data set has 10 classes .*: end it with 10 outputs or more/,
    ],
    [
      'random labels where there are none',
      datasetConfigSchema.parse({ name: 'function', target: 'f1', randomLabelShare: 0.1 }),
      'mean-squared-error',
      1,
      'model/no-labels',
      /randomLabelShare is 0.1, but the data set has values and no classes/,
    ],
    [
      'a single output for classes',
      mnist,
      'cross-entropy',
      1,
      'model/too-few-outputs',
      /has 1 output, but the data set has 10 classes/,
    ],
    [
      'one logit for two classes',
      datasetConfigSchema.parse({ name: 'moons' }),
      'binary-cross-entropy',
      1,
      'model/too-few-outputs',
      /with 2 outputs or more, for binary-cross-entropy .* cross-entropy with 2 outputs$/,
    ],
    [
      'more outputs than targets',
      f1,
      'mean-squared-error',
      3,
      'model/output-count',
      /has 3 outputs, but the data set has 1 target .*as many outputs as there are targets/,
    ],
    [
      'squared errors of too few outputs for classes',
      mnist,
      'mean-squared-error',
      9,
      'model/too-few-outputs',
      /has 9 outputs, but the data set has 10 classes/,
    ],
    [
      'classes of a function',
      f1,
      'cross-entropy',
      1,
      'model/loss-unfit',
      /cross-entropy, but the data set has one value to predict and no classes .* 1 output: use mean-squared-error/,
    ],
  ])('%s are refused with both numbers', (_name, dataset, loss, outputs, code, message) => {
    const refused = refusal(() => {
      checkTargets({ dataset, loss }, [outputs]);
    });
    expect(refused.code).toBe(code);
    expect(refused.message).toMatch(message);
  });
});

describe('inputs against examples', () => {
  test.each([[[784]], [[28, 28, 1]], [[784, 1]]])('images can be %j', (shape) => {
    expect(() => {
      checkInputShape(mnist, shape);
    }).not.toThrow();
  });

  // Rows would be channels, and a flatten would order them anew.
  test.each([[[28, 28]], [[1, 28, 28]], [[1, 784]], [[783]]])('images cannot be %j', (shape) => {
    const refused = refusal(() => {
      checkInputShape(mnist, shape);
    });
    expect(refused.code).toBe('model/bad-network');
    expect(refused.message).toContain('it can be [28, 28, 1] or [784] or [784, 1]');
  });

  test('windows can be a signal', () => {
    for (const shape of [[3], [3, 1]]) {
      expect(() => {
        checkInputShape(f1, shape);
      }).not.toThrow();
    }
  });
});
