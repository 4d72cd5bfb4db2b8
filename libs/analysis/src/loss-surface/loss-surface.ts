import { type LossSurfaceResult, type MeasureConfig, randomStream } from '@basin/core';
import { type Dataset, openDataset } from '@basin/models';
import { filterNormalisedDirection, filtersOf } from '../directions/filter-normalised.ts';
import { type Examples, openExamples } from '../inputs/examples.ts';
import { checkpoint, finiteOrNull, type MeasureRun } from '../measure-run.ts';
import { gridLosses } from './grid-losses.ts';
import { eigenvectorPlane } from './eigenvector-plane.ts';
import { pathPlane } from './path-plane.ts';
import { squarePlane, type SurfacePlane, symmetricAxis } from './surface-plane.ts';

type SurfaceConfig = Extract<MeasureConfig, { measure: 'loss-surface' }>;

/** Examples taken at once. */
const batchSize = 2_000;

/**
 * The training loss on a plane through the final weights:
 *
 * - `random`: two filter-normalised directions (Li et al. 2018), biases held, −extent … extent;
 * - `pca`: the run's own two leading principal components, with its path (a path along a line has
 *   one: a random direction completes the plane);
 * - `eigenvectors`: the Hessian's two leading eigenvectors, of length 1, −extent … extent.
 *
 * Cells where the loss is infinite or NaN are null.
 */
export function lossSurface(run: MeasureRun<SurfaceConfig>): LossSurfaceResult {
  const dataset = openDataset(run.engine, run.networks[0].config, run.data);
  try {
    return surfaceOf(run, dataset);
  } finally {
    dataset.dispose();
  }
}

function surfaceOf(run: MeasureRun<SurfaceConfig>, dataset: Dataset): LossSurfaceResult {
  const [{ config, weights }] = run.networks;
  const { plane: kind, exampleCount, seed } = run.measure;
  const examples = openExamples(dataset.train, exampleCount, batchSize);
  try {
    const plane = openPlane(run, examples);
    const { first, second, ...shown } = plane;
    const { a, b } = shown;
    const cells = b.flatMap((y) => a.map((x): [number, number] => [x, y]));
    const losses = gridLosses(
      run.engine,
      config,
      { centre: weights, first, second },
      [...cells, [0, 0]],
      examples,
      (done) => {
        checkpoint(run, Math.round(done), cells.length + 1);
      },
    );
    return {
      measure: 'loss-surface',
      plane: kind,
      precision: 'float32',
      exampleCount: examples.count,
      ...shown,
      loss: b.map((_, j) => a.map((__, i) => finiteOrNull(losses[j * a.length + i] as number))),
      centre: { a: 0, b: 0, loss: losses[cells.length] as number },
      seed,
    };
  } finally {
    examples.dispose();
  }
}

function openPlane(run: MeasureRun<SurfaceConfig>, examples: Examples): SurfacePlane {
  const [network] = run.networks;
  const { plane, gridSize, extent, seed } = run.measure;
  const axis = symmetricAxis(extent, gridSize);
  switch (plane) {
    case 'pca':
      return pathPlane(run.context, network, gridSize, randomStream(seed, 'probes'));
    case 'eigenvectors':
      return eigenvectorPlane(run, examples, axis);
    case 'random': {
      const filters = filtersOf(network.description);
      const random = randomStream(seed, 'probes');
      return squarePlane(
        filterNormalisedDirection(filters, network.weights, random),
        filterNormalisedDirection(filters, network.weights, random),
        axis,
      );
    }
  }
}
