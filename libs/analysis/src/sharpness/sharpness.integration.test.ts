import { readFileSync } from 'node:fs';
import { type GeneralisationResult, randomStream, type SharpnessResult } from '@basin/core';
import { describeNetwork } from '@basin/models';
import { expect, test } from 'vitest';
import { curvatureReferences, referenceSplit } from '../fixtures/curvature.ts';
import { layerNorms } from '../generalisation/norms.ts';
import { openMargins, pathNorm } from '../generalisation/outputs.ts';
import { openExamples } from '../inputs/examples.ts';
import { openMeanLoss } from '../operator/mean-loss.ts';
import { runAnalysis } from '../run-analysis.ts';
import { describeNative } from '../testing/describe-native.ts';
import { analysis, functionTraining, trainedContext } from '../testing/trained-context.ts';
import { dot } from '../vectors.ts';
import { adaptiveRise, boxAscent, samRise, subspace, wholeSpace } from './ascents.ts';

interface Reference {
  sam: number;
  adaptive: number;
  boxSize: number;
  boxRise: number;
  subspaceRise: number;
  wideBoxSize: number;
  /** Of two networks. */
  wideBoxRise: number | null;
  wideSubspaceRise: number | null;
  logSpectralNorms: number;
  logFrobeniusNorms: number;
  pathNorm: number | null;
  margins: number[] | null;
}
/** Six orthonormal directions, those of `sharpness.py`. */
function cosines(size: number): Float64Array[] {
  return Array.from({ length: 6 }, (_, k) =>
    Float64Array.from(
      { length: size },
      (_, place) => Math.sqrt(2 / size) * Math.cos((Math.PI * (place + 0.5) * (k + 1)) / size),
    ),
  );
}

const file = new URL('../fixtures/sharpness.json', import.meta.url);
const references = JSON.parse(readFileSync(file, 'utf8')) as Record<string, Reference>;

describeNative('against PyTorch, NumPy and SciPy in double precision', (engine) => {
  test.each(curvatureReferences.map((one) => [one.name, one] as const))('%s', (name, subject) => {
    const wanted = references[name] as Reference;
    const weights = Float64Array.from(subject.weights);
    const examples = openExamples(referenceSplit(subject), null, 6);
    const close = (found: number | null, value: number | null): void => {
      if (found === null || value === null) return expect(found).toBe(value);
      expect(Math.abs(found - value)).toBeLessThan(1e-10 * Math.max(1e-3, Math.abs(value)));
    };
    const loss = openMeanLoss(engine, subject, examples, 'float64');
    close(samRise(loss, weights, 0.05), wanted.sam);
    close(adaptiveRise(loss, weights, 0.5), wanted.adaptive);
    const half = weights.map((entry) => wanted.boxSize * (Math.abs(entry) + 1));
    const random = randomStream(0, 'box');
    const { rise } = boxAscent(wholeSpace(loss, weights), half, { startCount: 4, random });
    // SciPy's best of 40 starts; a lower bound cannot be above the maximum, nor should it be far below.
    expect(rise).toBeGreaterThan(0.999 * wanted.boxRise);
    expect(rise).toBeLessThan(wanted.boxRise * (1 + 1e-3));
    // The same in a subspace.
    const basis = cosines(weights.length);
    const halfInside = basis.map((vector) => wanted.boxSize * (Math.abs(dot(vector, weights)) + 1));
    const inside = boxAscent(subspace(loss, weights, basis), Float64Array.from(halfInside), {
      startCount: 4,
      random,
    }).rise;
    expect(inside).toBeGreaterThan(0.999 * wanted.subspaceRise);
    expect(inside).toBeLessThan(wanted.subspaceRise * (1 + 1e-3));
    // Ten times as wide, where the loss curves down and corners alone miss 1 %, and in subspaces of trained networks up to 22 %.
    if (wanted.wideBoxRise !== null && wanted.wideSubspaceRise !== null) {
      const factor = wanted.wideBoxSize / wanted.boxSize;
      const wide = boxAscent(
        wholeSpace(loss, weights),
        half.map((width) => factor * width),
        { startCount: 4, random },
      ).rise;
      expect(wide).toBeGreaterThan(0.998 * wanted.wideBoxRise);
      expect(wide).toBeLessThan(wanted.wideBoxRise * (1 + 1e-3));
      const wideInside = boxAscent(
        subspace(loss, weights, basis),
        Float64Array.from(halfInside, (width) => factor * width),
        { startCount: 4, random },
      ).rise;
      expect(wideInside).toBeGreaterThan(0.998 * wanted.wideSubspaceRise);
      expect(wideInside).toBeLessThan(wanted.wideSubspaceRise * (1 + 1e-3));
    }
    const { spectral, frobenius } = layerNorms(describeNetwork(subject.network), weights);
    close(spectral, wanted.logSpectralNorms);
    close(frobenius, wanted.logFrobeniusNorms);
    close(pathNorm(engine, subject, weights, 'float64'), wanted.pathNorm);
    if (wanted.margins !== null) {
      const margins = openMargins(engine, subject, weights.length, examples, 'float64')(weights);
      wanted.margins.forEach((margin, index) => {
        close(margins[index] as number, margin);
      });
    }
    examples.dispose();
  });

  test('rescaling a ReLU network leaves its function and what is adaptive alone, and nothing else', async () => {
    const context = trainedContext();
    const config = functionTraining({
      dataset: { name: 'blobs' },
      network: {
        inputShape: [2],
        layers: [
          { type: 'dense', units: 8, activation: 'relu' },
          { type: 'dense', units: 3 },
        ],
      },
      loss: 'cross-entropy',
    });
    const plain = context.add(config);
    const factor = 4;
    // First kernel and bias up, second kernel down: weights are laid out in that order.
    const [up, down] = [2 * 8 + 8, 2 * 8 + 8 + 8 * 3];
    const scaled = plain.weights.map((weight, index) =>
      index < up ? weight * factor : index < down ? weight / factor : weight,
    );
    const measured = async (weights: Float32Array) => {
      const own = trainedContext();
      const trained = own.add(config, { weights });
      const take = async (measure: Parameters<typeof analysis>[0]) =>
        (await runAnalysis(analysis(measure, [trained], 'float64'), own, engine)).result;
      return {
        sharpness: (await take({ measure: 'sharpness' })) as unknown as SharpnessResult,
        other: (await take({
          ...{ measure: 'generalisation', drawCount: 4, bisectionCount: 8 },
        })) as unknown as GeneralisationResult,
      };
    };
    const before = await measured(plain.weights);
    const after = await measured(scaled);
    const same = (one: number | null, other: number | null): void => {
      expect(Math.abs(one! - other!)).toBeLessThan(1e-6 * Math.abs(one!));
    };
    same(before.sharpness.loss, after.sharpness.loss);
    same(before.sharpness.adaptive!.rise, after.sharpness.adaptive!.rise);
    same(before.sharpness.noise!.mean, after.sharpness.noise!.mean);
    same(before.sharpness.filter!.mean, after.sharpness.filter!.mean);
    same(before.other.margin, after.other.margin);
    same(before.other.pacBayes!.magnitudeFlatness, after.other.pacBayes!.magnitudeFlatness);
    expect(Math.abs(after.sharpness.sam!.rise! / before.sharpness.sam!.rise! - 1)).toBeGreaterThan(
      0.1,
    );
    expect(after.other.weightNorm).toBeGreaterThan(1.5 * before.other.weightNorm);
    expect(before.other.distanceFromStart).toBeLessThan(1e-12);
    expect(before.other.pacBayes!.deviation).toBeGreaterThan(0);
  });
});
