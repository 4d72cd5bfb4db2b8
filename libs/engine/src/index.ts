export { backendNames } from './backend/backends.ts';
export type {
  BackendName,
  CompiledFunction,
  DoubleLoop,
  DoubleLoopCall,
  DoubleLoopOptions,
  DoubleMatrices,
  Engine,
  FunctionOptions,
  Loop,
  LoopCall,
  LoopForm,
  LoopOptions,
  Step,
  Tensors,
  TensorSpec,
  TensorSpecs,
} from './engine.ts';
export { openEngine } from './open-engine.ts';
export { hessianVectorProduct, jvp } from './jvp/jvp.ts';
export { empiricalFisherVectorProduct, gaussNewtonVectorProduct } from './jvp/gauss-newton.ts';
export {
  denseLayer,
  type DenseLayerOptions,
  hasDenseLayer,
  normalisedRows,
} from './ops/dense-layer.ts';
export {
  directConvolution,
  hasDirectConvolution,
  type DirectConvolutionOptions,
} from './ops/direct-convolution.ts';
export {
  hasPooledConvolution,
  pooledConvolution,
  type PooledConvolutionOptions,
} from './ops/pooled-convolution.ts';
export { statelessUniform } from './ops/stateless-uniform.ts';
export { softmaxCrossEntropy } from './ops/softmax-cross-entropy.ts';
export { differentiableOps } from './jvp/rules.ts';
export { functionProgram, stepProgram, type ProgramOptions } from './program-of.ts';
export { estimateFlops } from './program/flops.ts';
export { countOps, printProgram } from './program/print-program.ts';
export type { Program } from './program/program.ts';
