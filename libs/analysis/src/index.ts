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
