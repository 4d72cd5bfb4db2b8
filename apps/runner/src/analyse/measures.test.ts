import { expect, it } from 'vitest';
import { measuresOf, type MeasureOptions } from './measures.ts';

const options: MeasureOptions = {
  ...{ split: 'train', seed: 3, eigenvalueCount: 5, probeCount: 20 },
  ...{ gridSize: 9, extent: 1, radius: 0.05, matrix: 'gauss-newton', blocks: 'layers' },
};

it('asks once for all that Hessian-vector products answer', () => {
  const found = measuresOf(['trace', 'hessian', 'eigenvalues', 'sensitivity'], options);
  expect(found).toMatchObject([
    { measure: 'hessian', blocks: 'layers' },
    {
      ...{ measure: 'curvature', eigenvalueCount: 5, traceProbeCount: 20, densityProbeCount: 0 },
      ...{ matrix: 'gauss-newton', blocks: 'layers' },
    },
    { measure: 'sensitivity', split: 'train' },
  ]);
});

it('asks for nothing else', () => {
  expect(measuresOf(['density'], options)).toMatchObject([
    { eigenvalueCount: 1, traceProbeCount: 0, densityProbeCount: 20, sharpnessRadius: 0 },
  ]);
  expect(measuresOf(['eigenvector-surface'], options)).toMatchObject([
    { measure: 'loss-surface', plane: 'eigenvectors', gridSize: 9 },
  ]);
});
