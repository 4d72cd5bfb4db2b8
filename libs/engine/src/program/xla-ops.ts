import {
  rewrite,
  type Attribute,
  type DType,
  type Program,
  type ProgramBuilder,
} from './program.ts';

/**
 * For XLA's programs: TensorFlow translates some ops by building a module of MLIR for each, 7 to 14 ms
 * one after another. Others of the same values stand in for those that a step has many of; Sqrt, Exp and
 * the like have none. The converse of `useBiasOps`, which suits TensorFlow's own kernels.
 */
export function useXlaOps(program: Program): Program {
  return rewrite(program, (node, inputs, builder) => {
    const [x, y] = inputs;
    const { shape, dtype } = node.outputs[0]!;
    const T: Attribute = { kind: 'type', value: dtype };
    switch (node.op) {
      case 'Relu':
        return builder.op('Maximum', { T }, [x!, zero(builder, dtype)], node.outputs);
      case 'ReluGrad': {
        const none = zero(builder, dtype);
        const [isOn] = builder.op('Greater', { T }, [y!, none], [{ shape, dtype: 'bool' }]);
        return builder.op('SelectV2', { T }, [isOn!, x!, none], node.outputs);
      }
      case 'BiasAddGrad': {
        const axes = Int32Array.from(x!.shape.slice(1).keys());
        const spec = { shape: [axes.length], dtype: 'int32' } as const;
        const attributes = { T, keep_dims: { kind: 'bool', value: false } } as const;
        return builder.op('Sum', attributes, [x!, builder.constant(axes, spec)], node.outputs);
      }
      case 'Select':
        // Its condition may be a vector, one of a row; SelectV2's may not.
        return inputs[0]!.shape.length === shape.length
          ? builder.op('SelectV2', { T }, inputs, node.outputs)
          : null;
      case 'Reciprocal':
        return builder.op('Inv', { T }, inputs, node.outputs);
      default:
        return null;
    }
  });
}

function zero(builder: ProgramBuilder, dtype: DType) {
  const values = dtype === 'float64' ? new Float64Array(1) : new Float32Array(1);
  return builder.constant(values, { shape: [], dtype });
}
