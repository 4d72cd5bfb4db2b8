import { type DatasetConfig, parseDatasetInput, type SweepPlan } from '@basin/core';
import { planStudy, readYaml } from '@basin/studies/file';

const perSeed = 70;

/** A study of somebody's own with figures and claims: 70 settings, and as many seeds as it takes. */
export async function studyPlan(trials: number): Promise<SweepPlan> {
  const text = `
name: a grid with claims
question: Which rate, and does width matter?
parameters:
  rate: { values: [1e-3, 3e-3, 1e-2, 3e-2, 1e-1] }
  width: { values: [8, 16, 32, 64, 128, 256, 512] }
  optimiser: { values: [adam, sgd] }
seeds: ${String(Math.ceil(trials / perSeed))}
training:
  dataset: { name: blobs, trainCount: 200, testCount: 100 }
  network: { layers: [{ type: dense, units: $width, activation: relu }, { type: dense, units: 3 }] }
  optimiser: { type: $optimiser, learningRate: $rate }
  epochCount: 40
  batchSize: 20
metric: { name: test/loss, goal: minimize }
claims:
  - words: Wider networks reach a lower training loss
    expect: { metric: train/loss, falls-with: width }
  - words: Adam is better than plain descent
    expect: { metric: test/loss, lower: { optimiser: adam }, than: { optimiser: sgd } }
`;
  const { plan } = await planStudy(readYaml('study.yaml', text), {
    // Of data that are drawn nothing has to be read.
    dataset: (written) => Promise.resolve(parseDatasetInput(written) as DatasetConfig),
    check: () => null,
  });
  return plan;
}
