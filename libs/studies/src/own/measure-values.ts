import type { AnalysisResult } from '@basin/core';

/** Numbers of a measure's result that a study compares like metrics: `curvature/top-eigenvalue`. */
const readers: {
  [M in AnalysisResult['measure']]?: Record<
    string,
    (result: Extract<AnalysisResult, { measure: M }>) => number | null
  >;
} = {
  hessian: {
    'minimal-ratio': ({ minimalRatio }) => minimalRatio.aboveTolerance,
    'top-eigenvalue': ({ eigenvalues }) => eigenvalues.at(-1) ?? null,
    'gradient-norm': ({ gradientNorm }) => gradientNorm,
  },
  curvature: {
    'top-eigenvalue': ({ eigenpairs }) => eigenpairs[0]?.value ?? null,
    trace: ({ trace }) => trace?.mean ?? null,
    sharpness: ({ sharpness }) => sharpness?.lossRise ?? null,
  },
  sensitivity: {
    'jacobian-norm': ({ jacobianNorm }) => jacobianNorm,
    'example-gradient-norm': ({ exampleGradientNorm }) => exampleGradientNorm,
  },
};

/** Names of the numbers that a measure gives. */
export function measureMetrics(measure: string): string[] {
  const known = readers[measure as keyof typeof readers] ?? {};
  return Object.keys(known).map((name) => `${measure}/${name}`);
}

/** The numbers of a result by their names; null where the result has none. */
export function measureValues(result: AnalysisResult): Record<string, number | null> {
  const known = (readers[result.measure] ?? {}) as Record<
    string,
    (result: AnalysisResult) => number | null
  >;
  return Object.fromEntries(
    Object.entries(known).map(([name, read]) => [`${result.measure}/${name}`, read(result)]),
  );
}
