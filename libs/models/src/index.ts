export {
  describeNetwork,
  forwardFlops,
  type LayerDescription,
  type NetworkDescription,
  type ParameterBlock,
} from './network/describe-network.ts';
export { initialBuffers, joinState, splitState, stateSize } from './network/buffers.ts';
export {
  networkFunction,
  type NetworkFunction,
  parameterView,
} from './network/network-function.ts';
export {
  accuracy,
  correctness,
  exampleLosses,
  lossFunction,
  type LossFunction,
} from './loss-function.ts';
export { activations } from './network/activations/registry.ts';
export type { Activation } from './network/activations/activation.ts';
export { safetensorsBytes } from './network/write-safetensors.ts';
export { parseSafetensors } from './network/safetensors.ts';
export { parseWeights } from './network/torch-file.ts';
export { flatFromStateDict, type StateDict, type StateTensor } from './network/state-dict.ts';
export { inferNetwork } from './network/infer-network.ts';
export { modulesOf, tidyNames } from './network/state-dict-names.ts';
export { type DataScaling, dataScaling } from './datasets/scaling.ts';
export { exportNetwork, type PytorchNetwork } from './pytorch/export-network.ts';
export { exportLayersModel } from './tfjs/export-layers-model.ts';
export { type PluginFunction, registerFunction } from './network/plugin-functions.ts';
export { openTrials } from './network/try-functions.ts';
export { checkTraining } from './check-training.ts';
export { initialWeights } from './initial-weights.ts';
export type { DataColumns, SplitColumns } from './datasets/columns.ts';
export { type DataCache, loadData, type LoadedData, openDataCache } from './datasets/load-data.ts';
export { loadMnist } from './datasets/mnist.ts';
export { type Dataset, openDataset, type Split } from './datasets/dataset.ts';
export {
  evaluate,
  type Evaluation,
  type Evaluator,
  openEvaluator,
  type SplitMetrics,
} from './evaluation/evaluate.ts';
export { type BatchStatistics, openBatchStatistics } from './evaluation/batch-statistics.ts';
export { type CurveShares, trainBetween } from './training/train-between.ts';
export { type LayerOutputs, layerOutputs } from './network/layer-outputs.ts';
export { type Kept, openKept } from './kept/kept.ts';
export { programKey } from './kept/keys.ts';
export { type FormWords, formWords } from './training/form-words.ts';
export { runTraining } from './training/run-training.ts';
export {
  type Floats,
  floatsOfLittleEndian,
  littleEndianBytes,
  single,
  singleFloats,
  storedFloats,
} from './little-endian.ts';
export type { MeasuredTraining, OpenMeasures, TakenMeasures } from './training/taken-measures.ts';
export {
  type ReplicaGroup,
  replicaGroupKey,
  replicaGroupOf,
  replicaWidth,
} from './replicas/replica-group.ts';
export { runTrainingGroup } from './replicas/run-training-group.ts';
