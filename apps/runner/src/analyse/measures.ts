import type { AnalysisConfigInput, CurvatureMatrix } from '@basin/core';

type MeasureInput = AnalysisConfigInput['measure'];

/** What `--measure` takes, and what it adds to a curvature or is by itself. */
export const measureNames = [
  'hessian',
  'eigenvalues',
  'trace',
  'density',
  'sharpness',
  'surface',
  'eigenvector-surface',
  'sensitivity',
  'predictions',
] as const;
export type MeasureFlag = (typeof measureNames)[number];

export interface MeasureOptions {
  split: 'train' | 'test';
  seed: number;
  eigenvalueCount: number;
  probeCount: number;
  gridSize: number;
  extent: number;
  radius: number;
  matrix: CurvatureMatrix;
  blocks: 'none' | 'layers' | 'tensors';
}

/** Measures that one set of Hessian-vector products answers: they are one analysis. */
const ofCurvature: readonly MeasureFlag[] = ['eigenvalues', 'trace', 'density', 'sharpness'];

/** The analyses that the names ask for, each once. */
export function measuresOf(names: readonly MeasureFlag[], options: MeasureOptions): MeasureInput[] {
  const { split, seed, gridSize, extent } = options;
  const wants = (name: MeasureFlag): boolean => names.includes(name);
  const surface = { measure: 'loss-surface', gridSize, extent, seed } as const;
  const all: (MeasureInput | null)[] = [
    wants('hessian') ? { measure: 'hessian', blocks: options.blocks } : null,
    names.some((name) => ofCurvature.includes(name)) ? curvature(wants, options) : null,
    wants('surface') ? { ...surface, plane: 'random' } : null,
    wants('eigenvector-surface') ? { ...surface, plane: 'eigenvectors' } : null,
    wants('sensitivity') ? { measure: 'sensitivity', split } : null,
    wants('predictions') ? { measure: 'predictions', split } : null,
  ];
  return all.filter((measure) => measure !== null);
}

function curvature(
  wants: (name: MeasureFlag) => boolean,
  { seed, eigenvalueCount, probeCount, radius, matrix, blocks }: MeasureOptions,
): MeasureInput {
  return {
    measure: 'curvature',
    matrix,
    blocks,
    eigenvalueCount: wants('eigenvalues') ? eigenvalueCount : 1,
    iterationLimit: 100,
    residualTolerance: 1e-6,
    traceProbeCount: wants('trace') ? probeCount : 0,
    densityProbeCount: wants('density') ? probeCount : 0,
    sharpnessRadius: wants('sharpness') ? radius : 0,
    seed,
  };
}
