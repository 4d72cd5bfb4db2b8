import { denseFlops, denseLayerCall, layerNormCall } from '../ops/dense-layer.ts';
import { directConvolutionCall, directLayerOf, directShape } from '../ops/direct-convolution.ts';
import { pooledConvolutionCall, pooledLayerOf } from '../ops/pooled-convolution.ts';
import { sizeOf, type Node, type Program } from './program.ts';

/** Floating-point operations of one run of a node. */
type Formula = (node: Node) => number;

const outputSize: Formula = ({ outputs }) => sizeOf(outputs[0]!.shape);
const inputSize: Formula = ({ inputs }) => sizeOf(inputs[0]!.shape);
const none: Formula = () => 0;

/** A product of [m, k] and [k, n], stacked or not, is m·n·k multiplications and additions. */
const matrixProduct: Formula = (node) => {
  const { shape } = node.inputs[0]!;
  const isTransposed = ['transpose_a', 'adj_x'].some(
    (name) => node.attributes[name]?.value === true,
  );
  return 2 * outputSize(node) * shape.at(isTransposed ? -2 : -1)!;
};

/** Each of `size` outputs of the forward convolution sums over the window and the input channels. */
const convolution = (size: number, kernel: readonly number[]) =>
  2 * size * sizeOf(kernel.slice(0, 3));

/** Of a pooled convolution: four positions a pooled value forwards, one for each gradient. */
const pooledConvolution: Formula = ({ attributes }) => {
  const layer = pooledLayerOf(attributes['backend_config']?.value);
  const { count, channels, filters, rows, columns, wantsImages, kernelSize } = layer;
  const one = 2 * kernelSize ** 2 * channels * filters * count * rows * columns;
  const isForward = attributes['call_target_name']?.value === pooledConvolutionCall;
  return one * (isForward ? 4 : 1 + wantsImages);
};

/** Of a convolution of ours without a pool: all of its multiplications, for each gradient as well. */
const directConvolution: Formula = ({ attributes }) => {
  const layer = directLayerOf(attributes['backend_config']?.value);
  const { kernelHeight, kernelWidth, channels, wantsImages } = layer;
  const one = 2 * sizeOf(directShape(layer)) * kernelHeight * kernelWidth * channels;
  const isForward = attributes['call_target_name']?.value === directConvolutionCall;
  return one * (isForward ? 1 : 1 + wantsImages);
};

/** Of the engine's custom calls, by how their names begin. */
const customCalls: readonly [string, Formula][] = [
  [layerNormCall, (node) => 8 * outputSize(node)],
  [denseLayerCall, ({ attributes }) => denseFlops(attributes['backend_config']?.value)],
  [directConvolutionCall, directConvolution],
  [pooledConvolutionCall, pooledConvolution],
];

/** Elements of a pooling window, `ksize`; 1 where the op does not say. */
const windowSize = ({ attributes }: Node): number => {
  const sizes = attributes['ksize']?.value;
  return Array.isArray(sizes) ? sizeOf(sizes as number[]) : 1;
};

/**
 * Operations by op; one an output element where none is named. An exponential counts as one, a
 * comparison too: the numbers are for comparing programs and for a share of the machine's peak, which
 * products and convolutions decide.
 */
const formulas: Readonly<Record<string, Formula>> = {
  MatMul: matrixProduct,
  BatchMatMulV2: matrixProduct,

  Conv2D: (node) => convolution(outputSize(node), node.inputs[1]!.shape),
  // Inputs: the input's shape, kernel, dy.
  Conv2DBackpropInput: ({ inputs }) => convolution(sizeOf(inputs[2]!.shape), inputs[1]!.shape),
  // Inputs: x, the kernel's shape, dy; the output is the kernel's gradient.
  Conv2DBackpropFilter: ({ inputs, outputs }) =>
    convolution(sizeOf(inputs[2]!.shape), outputs[0]!.shape),
  // One channel at a time: the window alone.
  DepthwiseConv2dNative: (node) => 2 * outputSize(node) * sizeOf(node.inputs[1]!.shape.slice(0, 2)),

  MaxPool: (node) => outputSize(node) * windowSize(node),
  AvgPool: (node) => outputSize(node) * windowSize(node),
  // Finds each window's maximum again: inputs x, y, dy.
  MaxPoolGrad: (node) => sizeOf(node.inputs[1]!.shape) * windowSize(node),

  XlaCustomCallV2: (node) => {
    const name = String(node.attributes['call_target_name']?.value);
    const [, formula = outputSize] = customCalls.find(([call]) => name.startsWith(call)) ?? [];
    return formula(node);
  },

  Sum: inputSize,
  Mean: inputSize,
  Max: inputSize,
  Min: inputSize,
  Prod: inputSize,
  BiasAddGrad: inputSize,
  UnsortedSegmentSum: inputSize,
  AddN: (node) => outputSize(node) * (node.inputs.length - 1),

  // A maximum, a difference, an exponential, a sum and a quotient of each logit.
  Softmax: (node) => 5 * inputSize(node),
  // And the difference to the labels, its product with them, and their sum.
  SoftmaxCrossEntropyWithLogits: (node) => 8 * inputSize(node),

  ...Object.fromEntries(
    [
      ...['Input', 'Const', 'Identity', 'Reshape', 'ExpandDims', 'Squeeze', 'Transpose', 'Slice'],
      ...['StridedSlice', 'SplitV', 'ConcatV2', 'Pack', 'Unpack', 'PadV2', 'Tile', 'BroadcastTo'],
      ...['GatherV2', 'GatherNd', 'ScatterNd', 'Cast', 'Bitcast', 'Fill', 'OneHot', 'Range'],
      ...['ZerosLike', 'OnesLike', 'ReverseV2', 'SpaceToBatchND', 'BatchToSpaceND', 'DepthToSpace'],
    ].map((op) => [op, none]),
  ),
};

/** Multiplications, additions and elementwise functions of one node: 0 for ops that move data. */
function nodeFlops(node: Node): number {
  return (formulas[node.op] ?? outputSize)(node);
}

/** Of one run of the program: for a loop's step, of one step. */
export function estimateFlops(program: Program): number {
  return program.nodes.reduce((total, node) => total + nodeFlops(node), 0);
}
