import type { AnalysisResult } from './analysis-result.ts';
import type { Json } from './json.ts';

type Path = readonly (string | number)[];

/**
 * Where the numbers stand in a measure's result that people compare like metrics
 * (`curvature/top-eigenvalue`): names and places in a list, −1 for its last.
 */
const numberPaths: { [M in AnalysisResult['measure']]?: Readonly<Record<string, Path>> } = {
  hessian: {
    'minimal-ratio': ['minimalRatio', 'aboveTolerance'],
    'top-eigenvalue': ['eigenvalues', -1],
    'gradient-norm': ['gradientNorm'],
    outliers: ['outlierCount'],
  },
  curvature: {
    'top-eigenvalue': ['eigenpairs', 0, 'value'],
    trace: ['trace', 'mean'],
    sharpness: ['sharpness', 'lossRise'],
  },
  barrier: {
    'train-loss': ['barrier', 'trainLoss'],
    'test-loss': ['barrier', 'testLoss'],
    'train-error': ['barrier', 'trainError'],
    'test-error': ['barrier', 'testError'],
    distance: ['distance'],
    'line-train-loss': ['line', 'barrier', 'trainLoss'],
    'line-test-loss': ['line', 'barrier', 'testLoss'],
    'line-test-error': ['line', 'barrier', 'testError'],
    'lowered-train-loss': ['lowered', 'trainLoss'],
    'lowered-test-loss': ['lowered', 'testLoss'],
    'lowered-test-error': ['lowered', 'testError'],
  },
  representations: {
    'effective-rank': ['lastHidden', 'effectiveRank'],
    'dead-units': ['deadUnits'],
    similarity: ['meanSimilarity'],
    'last-hidden-similarity': ['lastHidden', 'similarity'],
  },
  sensitivity: {
    'jacobian-norm': ['jacobianNorm'],
    'example-gradient-norm': ['exampleGradientNorm'],
  },
  sharpness: {
    box: ['box', 'value'],
    'subspace-box': ['subspaceBox', 'value'],
    sam: ['sam', 'rise'],
    adaptive: ['adaptive', 'rise'],
    filter: ['filter', 'mean'],
    noise: ['noise', 'mean'],
  },
  generalisation: {
    gap: ['gap'],
    'accuracy-gap': ['accuracyGap'],
    'weight-norm': ['weightNorm'],
    'distance-from-start': ['distanceFromStart'],
    'spectral-norms': ['logSpectralNorms'],
    'frobenius-norms': ['logFrobeniusNorms'],
    'path-norm': ['pathNorm'],
    margin: ['margin'],
    'inverse-margin': ['inverseMargin'],
    'pac-bayes-flatness': ['pacBayes', 'flatness'],
    'pac-bayes-magnitude-flatness': ['pacBayes', 'magnitudeFlatness'],
  },
  predictions: {
    loss: ['loss'],
    accuracy: ['classes', 'accuracy'],
    'calibration-error': ['classes', 'calibration', 'expectedError'],
  },
};

/** Names of the numbers that a measure gives. */
export function measureMetrics(measure: string): string[] {
  return Object.keys(pathsOf(measure)).map((name) => `${measure}/${name}`);
}

/** The measure of such a name, and where its number stands in the result; null of any other name. */
export function measureNumber(name: string): { measure: string; path: Path } | null {
  const [measure = '', ...rest] = name.split('/');
  const paths = pathsOf(measure);
  const quantity = rest.join('/');
  return Object.hasOwn(paths, quantity) ? { measure, path: paths[quantity] as Path } : null;
}

/** The numbers of a result by their names; null where the result has none. */
export function measureValues(result: AnalysisResult): Record<string, number | null> {
  return Object.fromEntries(
    Object.entries(pathsOf(result.measure)).map(([name, path]) => [
      `${result.measure}/${name}`,
      numberAt(result as unknown as Json, path),
    ]),
  );
}

function pathsOf(measure: string): Readonly<Record<string, Path>> {
  return Object.hasOwn(numberPaths, measure)
    ? (numberPaths[measure as keyof typeof numberPaths] ?? {})
    : {};
}

function numberAt(value: Json, path: Path): number | null {
  let at: Json | undefined = value;
  for (const part of path) {
    if (typeof at !== 'object' || at === null) return null;
    at = Array.isArray(at) ? at.at(Number(part)) : at[part];
  }
  return typeof at === 'number' ? at : null;
}
