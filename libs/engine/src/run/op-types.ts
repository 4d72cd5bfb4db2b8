import type { Attribute, Attributes, Value } from '../program/program.ts';

/**
 * The type attributes of ops and the inputs that give them, `attribute:input`, negative from the end.
 * An op that is not listed has `T:0`. TensorFlow's eager mode infers them, so some of tfjs-node's
 * kernels leave them out; a graph must have them. From TF_GetAllOpList of the runtime.
 */
const opsByTypes: Readonly<Record<string, string>> = {
  '': 'LogicalAnd LogicalNot LogicalOr XlaCustomCallV2',
  'SrcT:0': 'Cast',
  'T:0 Index:1': 'Slice StridedSlice',
  'T:0 Taxis:1': 'UniqueV2',
  'T:0 Tblock_shape:1 Tcrops:2': 'BatchToSpaceND',
  'T:0 Tblock_shape:1 Tpaddings:2': 'SpaceToBatchND',
  'T:0 Tdim:1': 'ExpandDims',
  'T:0 Tidx:-1': 'ConcatV2',
  'T:0 Tidx:1': 'ArgMax ArgMin BroadcastTo Cumprod Cumsum Max Mean Min Prod ReverseV2 Sum',
  'T:0 Tidx:2': 'LinSpace',
  'T:0 Tindex:1': 'MatrixBandPart',
  'T:0 Tindices:1': 'TensorScatterUpdate',
  'T:0 Tindices:1 Tnumsegments:2': 'UnsortedSegmentSum',
  'T:0 Tindices:2': 'XlaDynamicUpdateSlice',
  'T:0 Tk:1': 'TopKV2',
  'T:0 Tlabels:1': 'SparseSoftmaxCrossEntropyWithLogits',
  'T:0 Tlen:1': 'SplitV',
  'T:0 Tmultiples:1': 'Tile',
  'T:0 Tpaddings:1': 'MirrorPad PadV2',
  'T:0 Tperm:1': 'Transpose',
  'T:0 Tshape:1': 'Reshape',
  'T:1':
    'AvgPool3DGrad AvgPoolGrad Concat Conv2DBackpropInput DepthwiseConv2dNativeBackpropInput ResizeBilinearGrad Select SelectV2',
  'T:2': 'Bincount',
  'TI:0 T:2': 'OneHot',
  'TInput:0 T:2': 'MaxPool3DGrad',
  'Tcomplex:0': 'FFT IFFT',
  'Tidx:0': 'Range',
  'Tidx:0 T:2': 'DenseBincount',
  'Tidx:1': 'All Any',
  'Tindices:0 T:1': 'ScatterNd',
  'Tparams:0 Tindices:1': 'GatherNd',
  'Tparams:0 Tindices:1 Taxis:2': 'GatherV2',
  'Tshape:0 T:1': 'Conv3DBackpropInputV2',
  'index_type:0 T:1': 'Fill',
};

const typesByOp = new Map(
  Object.entries(opsByTypes).flatMap(([types, ops]) =>
    ops.split(' ').map((op) => [op, types.split(' ').filter(Boolean)] as const),
  ),
);

/** The op's attributes, with the element types that its inputs imply. */
export function withTypes(
  op: string,
  attributes: Attributes,
  inputs: readonly Value[],
): Attributes {
  const implied: Record<string, Attribute> = {};
  for (const entry of typesByOp.get(op) ?? ['T:0']) {
    const [name, position] = entry.split(':') as [string, string];
    const input = inputs.at(Number(position));
    if (input && !(name in attributes)) implied[name] = { kind: 'type', value: input.dtype };
  }
  return { ...attributes, ...implied };
}
