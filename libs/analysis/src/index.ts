export { symmetricEigenvalues } from './eigen/symmetric-eigenvalues.ts';
export { denseOperator, type LinearOperator } from './operator/linear-operator.ts';
export { type OperatorProbe, probeOperator } from './operator/probe-operator.ts';
export { hutchinsonTrace, type TraceEstimate } from './estimators/hutchinson-trace.ts';
export {
  type Eigenpair,
  lanczos,
  type LanczosOptions,
  type LanczosResult,
} from './estimators/lanczos.ts';
export {
  type SpectralDensity,
  spectralDensity,
  type SpectralDensityOptions,
} from './estimators/spectral-density.ts';
export { runAnalysis } from './run-analysis.ts';
export { openMeasures } from './while-training/open-measures.ts';
export {
  hessianOperator,
  type HessianOperator,
  type HessianOperatorOptions,
  type ProductMethod,
} from './operator/hessian-operator.ts';
export { type MeanLoss, openMeanLoss } from './operator/mean-loss.ts';
export { exactHessian, type ExactHessian } from './hessian/exact-hessian.ts';
export { minimalRatio } from './hessian/minimal-ratio.ts';
export { type Examples, openExamples } from './inputs/examples.ts';
export {
  filterNormalisedDirection,
  filtersOf,
  type Filter,
} from './directions/filter-normalised.ts';
export { sensitivityFunction } from './sensitivity/sensitivity-function.ts';
