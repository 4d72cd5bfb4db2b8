import { expandConstant } from './share-constants.ts';
import {
  isFloat,
  rewrite,
  type Attribute,
  type Node,
  type Program,
  type Value,
} from './program.ts';

/** A vector added to each row is a BiasAdd; the sum over all rows, its gradient, a BiasAddGrad. */
export function useBiasOps(program: Program): Program {
  return rewrite(program, (node, inputs, builder) => {
    const output = node.outputs[0]!;
    const type: Attribute = { kind: 'type', value: output.dtype };
    const attributes = { T: type, data_format: { kind: 'string', value: 'NHWC' } } as const;
    if (isBiasAdd(node, inputs)) return builder.op('BiasAdd', attributes, inputs, [output]);
    if (isRowSum(node, inputs))
      return builder.op('BiasAddGrad', attributes, [inputs[0]!], [output]);
    return null;
  });
}

function isBiasAdd(node: Node, [rows, bias]: readonly Value[]): boolean {
  return (
    (node.op === 'Add' || node.op === 'AddV2') &&
    (rows!.shape.length === 2 || rows!.shape.length === 4) &&
    isFloat(rows!.dtype) &&
    bias!.shape.length === 1 &&
    bias!.shape[0] === rows!.shape.at(-1)
  );
}

function isRowSum(node: Node, [rows, axes]: readonly Value[]): boolean {
  if (node.op !== 'Sum' || node.attributes['keep_dims']?.value === true) return false;
  const { shape, dtype } = rows!;
  const summed = expandConstant(axes!);
  if (!isFloat(dtype) || (shape.length !== 2 && shape.length !== 4) || !summed) return false;
  return summed.length === shape.length - 1 && summed.every((axis, index) => axis === index);
}
