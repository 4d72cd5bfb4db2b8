import type { BindingTensor, TensorflowBinding } from '../backend/open-backend.ts';
import type { DoubleMatrices } from '../engine.ts';
import { readDoubles, viewDoubles } from './double-tensors.ts';
import { dataTypes } from './graph-def.ts';

/** Matrix arithmetic on plain arrays by TensorFlow's own kernels, one op at a time: shapes may change with each call. */
export function nativeDoubleMatrices(binding: TensorflowBinding): DoubleMatrices {
  const double = { name: 'T', type: binding.TF_ATTR_TYPE, value: dataTypes.float64 };
  const flag = (name: string, value: boolean) => ({ name, type: binding.TF_ATTR_BOOL, value });

  function results(
    op: string,
    attributes: Parameters<TensorflowBinding['executeOp']>[1],
    inputs: { values: Float64Array; shape: number[] }[],
    outputCount: number,
  ): BindingTensor[] {
    const ids = inputs.map(({ values, shape }) => viewDoubles(binding, values, shape));
    try {
      return binding.executeOp(op, [double, ...attributes], ids, outputCount);
    } finally {
      for (const id of ids) binding.deleteTensor(id);
    }
  }

  return {
    product(a, b, inner, { transposed = false } = {}) {
      const [rows, columns] = [a.length / inner, b.length / inner];
      const inputs = [
        { values: a, shape: [rows, inner] },
        { values: b, shape: transposed ? [columns, inner] : [inner, columns] },
      ];
      const attributes = [flag('transpose_a', false), flag('transpose_b', transposed)];
      return readDoubles(binding, results('MatMul', attributes, inputs, 1)[0]!);
    },
    symmetricEigenvalues(matrix, size) {
      const inputs = [{ values: matrix, shape: [size, size] }];
      const [values, vectors] = results(
        'SelfAdjointEigV2',
        [flag('compute_v', false)],
        inputs,
        2,
      ) as [BindingTensor, BindingTensor];
      binding.deleteTensor(vectors.id);
      return readDoubles(binding, values);
    },
  };
}
