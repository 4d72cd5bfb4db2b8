import { BasinError } from '@basin/core';

/**
 * How TensorFlow 2.21 calls the outputs of the ops that tfjs-node's kernels and this compiler use;
 * inside a FunctionDef an input is named `node:output:index`. Keys are the output names in order, `*`
 * marks a list of outputs. From TF_GetAllOpList of the runtime.
 */
const opsByOutputs: Readonly<Record<string, string>> = {
  activations: 'Elu LeakyRelu Relu Relu6 Selu Softplus',
  backprops: 'EluGrad Relu6Grad ReluGrad SoftplusGrad',
  band: 'MatrixBandPart',
  bins: 'Bincount',
  crops: 'CropAndResize',
  filter_backprop: 'Dilation2DBackpropFilter',
  in_backprop: 'Dilation2DBackpropInput',
  index: 'Where',
  logsoftmax: 'LogSoftmax',
  'loss backprop': 'SoftmaxCrossEntropyWithLogits SparseSoftmaxCrossEntropyWithLogits',
  out: 'Complex Cumprod Cumsum',
  output:
    'All Any ArgMax ArgMin AvgPool AvgPool3D AvgPool3DGrad AvgPoolGrad BatchMatMul ' +
    'BatchMatMulV2 BatchToSpaceND BiasAdd BiasAddGrad Bitcast BroadcastTo ClipByValue ' +
    'Concat ConcatV2 Conv2D Conv2DBackpropFilter Conv2DBackpropInput Conv3D ' +
    'Conv3DBackpropFilterV2 Conv3DBackpropInputV2 DenseBincount DepthToSpace ' +
    'DepthwiseConv2dNative DepthwiseConv2dNativeBackpropFilter ' +
    'DepthwiseConv2dNativeBackpropInput Diag Dilation2D Einsum ExpandDims FFT Fill ' +
    'GatherNd GatherV2 IFFT Identity Imag LRN LRNGrad LinSpace LowerBound Max MaxPool ' +
    'MaxPool3D MaxPool3DGrad MaxPoolGrad MaxPoolGradGrad Mean Min MirrorPad OneHot Pack PadV2 Prod Range ' +
    'Rank Real Reshape ResizeBilinearGrad ResizeNearestNeighborGrad Reverse ReverseV2 ' +
    'ScatterNd Select SelectV2 Slice SpaceToBatchND Squeeze StridedSlice Sum ' +
    'TensorScatterUpdate Tile UnsortedSegmentSum UpperBound XlaDynamicUpdateSlice',
  'output argmax': 'MaxPoolWithArgmax',
  'output*': 'SplitV Unpack',
  'results*': 'XlaCustomCallV2',
  product: 'MatMul _FusedMatMul',
  r0: 'BroadcastArgs',
  resized_images: 'ResizeBilinear ResizeNearestNeighbor',
  softmax: 'Softmax',
  sum: 'AddN',
  'values indices': 'TopK TopKV2',
  y:
    'Abs Acos Acosh Asin Asinh Atan Atanh Cast Ceil ComplexAbs Cos Cosh Erf Exp Expm1 ' +
    'Floor Inv IsFinite IsInf IsNan Log Log1p LogicalNot Neg OnesLike Reciprocal Round Rsqrt ' +
    'Sigmoid Sign Sin Sinh Sqrt Square Tan Tanh Transpose ZerosLike',
  'y batch_mean batch_variance reserve_space_1 reserve_space_2': 'FusedBatchNorm',
  'y idx': 'Unique UniqueV2',
  z:
    'Add AddV2 Atan2 BitwiseAnd BitwiseXor Div DivNoNan Equal FloorDiv FloorMod Greater GreaterEqual ' +
    'Less LessEqual LogicalAnd LogicalOr Maximum Minimum Mod Mul NotEqual Pow RealDiv ' +
    'RightShift SigmoidGrad SquaredDifference Sub TanhGrad',
};

const outputsByOp = new Map(
  Object.entries(opsByOutputs).flatMap(([outputs, ops]) =>
    ops.split(' ').map((op) => [op, outputs.split(' ')] as const),
  ),
);

/** The name of an op's output inside a FunctionDef, `output:index`. */
export function outputName(op: string, index: number): string {
  const outputs = outputsByOp.get(op);
  if (!outputs) {
    throw new BasinError(
      'engine/unknown-op',
      `The op ${op} cannot be compiled: it is not in the table of compiled ops ` +
        '(libs/engine/src/run/op-outputs.ts). Write the step with other ops or add it there.',
    );
  }
  const first = outputs[0]!;
  if (first.endsWith('*')) return `${first.slice(0, -1)}:${index}`;
  return `${outputs[index]!}:0`;
}
