import { type HessianBlock, measureNames, randomStream } from '@basin/core';
import { describeNetwork } from '@basin/models';
import { expect, test } from 'vitest';
import { symmetricEigenvalues } from '../eigen/symmetric-eigenvalues.ts';
import { hutchinsonTrace } from '../estimators/hutchinson-trace.ts';
import { lanczos } from '../estimators/lanczos.ts';
import {
  curvatureReference,
  type CurvatureReference,
  curvatureReferences,
  referenceHessian,
  referenceSplit,
} from '../fixtures/curvature.ts';
import { type Examples, openExamples } from '../inputs/examples.ts';
import { hessianOperator } from '../operator/hessian-operator.ts';
import { type ParameterGroup, parameterGroups, placesOf } from '../operator/parameter-blocks.ts';
import { normalVector } from '../operator/random-vectors.ts';
import { describeNative, relativeError } from '../testing/describe-native.ts';
import { exactHessian } from './exact-hessian.ts';
import { blocksOfWhole, separateBlocks } from './hessian-blocks.ts';

const precisions = [
  ['float64', 1e-12],
  ['float32', 1e-5],
] as const;

/** Batches of 6: none of the references divides evenly, so that a short one is always among them. */
function withExamples(reference: CurvatureReference, use: (examples: Examples) => void): void {
  const examples = openExamples(referenceSplit(reference), null, 6);
  try {
    use(examples);
  } finally {
    examples.dispose();
  }
}

/** Eigenvalues and trace of each block of PyTorch's matrix. */
function expectBlocks(
  reference: CurvatureReference,
  groups: readonly ParameterGroup[],
  blocks: readonly HessianBlock[],
): void {
  const matrix = referenceHessian(reference);
  const scale = Math.max(...reference.eigenvalues.map(Math.abs));
  expect(blocks.map(({ name }) => name)).toEqual(groups.map(({ name }) => name));
  for (const [index, { eigenvalues, trace }] of blocks.entries()) {
    const places = placesOf(groups[index] as ParameterGroup);
    const part = Float64Array.from(
      places.flatMap((row) => places.map((at) => matrix[row * reference.weights.length + at]!)),
    );
    const expected = symmetricEigenvalues(part, places.length);
    for (const [rank, value] of expected.entries()) {
      expect(Math.abs(eigenvalues![rank]! - value)).toBeLessThan(1e-12 * scale);
    }
    const sum = expected.reduce((total, value) => total + value, 0);
    expect(Math.abs(trace! - sum)).toBeLessThan(1e-12 * scale);
  }
}

describeNative('against torch.func in double precision', (engine) => {
  for (const reference of curvatureReferences) {
    const weights = Float64Array.from(reference.weights);

    test.each(precisions)(`${reference.name}: the whole Hessian in %s`, (precision, tolerance) => {
      withExamples(reference, (examples) => {
        const found = exactHessian(engine, reference, weights, examples, precision);
        const isDense = !reference.name.startsWith('convolution');
        expect(found.method).toBe(isDense ? 'layerwise' : 'vector-products');
        expect(relativeError(found.matrix, referenceHessian(reference))).toBeLessThan(tolerance);
        expect(relativeError(found.gradient, reference.gradient)).toBeLessThan(tolerance);
        expect(Math.abs(found.loss / reference.lossValue - 1)).toBeLessThan(tolerance);
        expect(found.symmetryError).toBeLessThan(tolerance);
        const eigenvalues = symmetricEigenvalues(found.matrix, found.size);
        expect(relativeError(eigenvalues, reference.eigenvalues)).toBeLessThan(tolerance);
      });
    });

    test(`${reference.name}: blocks, cut from the whole and by themselves`, () => {
      withExamples(reference, (examples) => {
        const description = describeNetwork(reference.network);
        const [layers, tensors] = (['layers', 'tensors'] as const).map((by) =>
          parameterGroups(description, by),
        ) as [ParameterGroup[], ParameterGroup[]];
        const all = [engine, reference, weights, examples, 'float64'] as const;
        const whole = exactHessian(...all);
        const separate = separateBlocks(...all, tensors, () => {});
        expect(relativeError(separate.gradient, reference.gradient)).toBeLessThan(1e-12);
        expect(separate.symmetryError).toBeLessThan(1e-12);
        expectBlocks(reference, tensors, separate.blocks);
        for (const groups of [layers, tensors]) {
          expectBlocks(
            reference,
            groups,
            blocksOfWhole(engine, whole, groups, () => {}),
          );
        }
      });
    });

    test.each(precisions)(`${reference.name}: a product in %s`, (precision, tolerance) => {
      withExamples(reference, (examples) => {
        const operator = hessianOperator(engine, reference, weights, examples, { precision });
        const vector = normalVector(weights.length, randomStream(7, 'probes'));
        const matrix = referenceHessian(reference);
        const expected = vector.map((_, row) =>
          vector.reduce(
            (sum, entry, column) => sum + matrix[row * vector.length + column]! * entry,
            0,
          ),
        );
        expect(operator.method).toBe('exact');
        expect(relativeError(operator.apply(vector), expected)).toBeLessThan(tolerance);
      });
    });
  }

  test('leading eigenvalues and trace agree with PyHessian’s', () => {
    const reference = curvatureReference('tanh-cross-entropy');
    const { pyhessian } = reference as Required<CurvatureReference>;
    withExamples(reference, (examples) => {
      const operator = hessianOperator(
        engine,
        reference,
        Float64Array.from(reference.weights),
        examples,
        {
          precision: 'float64',
        },
      );
      const random = randomStream(0, 'probes');
      const { eigenpairs } = lanczos(operator, {
        eigenvalueCount: 3,
        iterationLimit: 60,
        residualTolerance: 1e-8,
        random,
      });
      // Power iteration stopped at a relative change of 1e-12 is right to about 1e-5.
      eigenpairs.forEach(({ value, converged }, index) => {
        expect(converged).toBe(true);
        expect(value).toBeCloseTo(pyhessian.eigenvalues[index]!, 4);
      });
      const exactTrace = reference.eigenvalues.reduce((sum, value) => sum + value, 0);
      const ours = hutchinsonTrace(operator, { probeCount: 200, random });
      expect(Math.abs(ours.mean - exactTrace)).toBeLessThan(4 * ours.standardError);
      expect(Math.abs(pyhessian.traceMean - exactTrace)).toBeLessThan(
        4 * pyhessian.traceStandardError,
      );
    });
  });

  test('a network too large for the whole matrix is told so', () => {
    const reference = curvatureReference('tanh-cross-entropy');
    const network = { ...reference.network, inputShape: [4_000] };
    withExamples(reference, (examples) => {
      expect(() =>
        exactHessian(
          engine,
          { network, loss: 'cross-entropy' },
          new Float64Array(1),
          examples,
          'float64',
        ),
      ).toThrow(
        expect.objectContaining({
          code: 'analysis/hessian-too-large',
          message: expect.stringMatching(/ GB, .* minutes .*--measure=curvature/) as string,
        }),
      );
      expect(measureNames).toContain('curvature');
    });
  });
});
