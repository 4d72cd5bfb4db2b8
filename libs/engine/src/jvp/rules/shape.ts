import * as tf from '@tensorflow/tfjs-core';
import { jointlyLinear, multilinear, type Rule } from '../rule.ts';

const first = multilinear(0);

/** Ops that move, repeat or pick elements: linear in the elements. */
export const shapeRules: Readonly<Record<string, Rule>> = {
  Reshape: first,
  Transpose: first,
  ExpandDims: first,
  Tile: first,
  Slice: first,
  StridedSlice: first,
  SplitV: first,
  Unpack: first,
  ReverseV2: first,
  GatherV2: first,
  GatherNd: first,
  ScatterNd: multilinear(1),
  UnsortedSegmentSum: first,
  Cumsum: first,
  SpaceToBatchND: first,
  BatchToSpaceND: first,
  DepthToSpace: first,
  MirrorPad: first,
  // The padding itself is a constant.
  PadV2: ({ inputs, tangents, execute }) =>
    tangents[0] ? execute([tangents[0], inputs[1]!, tf.zerosLike(inputs[2]!)]) : [null],
  // The last input is the axis.
  ConcatV2: jointlyLinear((inputs) => [...inputs.keys()].slice(0, -1)),
  Pack: jointlyLinear((inputs) => [...inputs.keys()]),
};
