import type { BindingTensor, TensorflowBinding } from '../backend/open-backend.ts';
import { dataTypes } from './graph-def.ts';

/*
 * tfjs has no doubles, TensorFlow has. They cross the binding as pairs of int32, which TensorFlow's
 * Bitcast takes for doubles without a loss.
 */

/** A TensorFlow tensor of doubles; the caller deletes it. */
export function createDoubles(
  binding: TensorflowBinding,
  values: Float64Array,
  shape: readonly number[],
): number {
  return viewDoubles(binding, values.slice(), shape);
}

/** As `createDoubles`, without a copy: the values must not change while the tensor lives. */
export function viewDoubles(
  binding: TensorflowBinding,
  values: Float64Array,
  shape: readonly number[],
): number {
  const halves = new Int32Array(values.buffer, values.byteOffset, 2 * values.length);
  const id = binding.createTensor([...shape, 2], binding.TF_INT32, halves);
  return replaced(binding, id, 'Bitcast', { T: dataTypes.int32, type: dataTypes.float64 });
}

/** The float32 tensor as doubles; the caller deletes them. */
export function widen(binding: TensorflowBinding, id: number): number {
  const types = { SrcT: dataTypes.float32, DstT: dataTypes.float64 };
  return execute(binding, id, 'Cast', types).id;
}

/** Doubles rounded to float32; the doubles are deleted. */
export function narrow(binding: TensorflowBinding, tensor: BindingTensor): BindingTensor {
  const types = { SrcT: dataTypes.float64, DstT: dataTypes.float32 };
  const result = execute(binding, tensor.id, 'Cast', types);
  binding.deleteTensor(tensor.id);
  return result;
}

/** The values of a tensor of doubles, which is deleted. */
export function readDoubles(binding: TensorflowBinding, tensor: BindingTensor): Float64Array {
  const types = { T: dataTypes.float64, type: dataTypes.int32 };
  const id = replaced(binding, tensor.id, 'Bitcast', types);
  const halves = binding.tensorDataSync(id);
  binding.deleteTensor(id);
  return new Float64Array(halves.buffer, halves.byteOffset, halves.length / 2);
}

function replaced(
  binding: TensorflowBinding,
  id: number,
  op: string,
  types: Record<string, number>,
): number {
  const result = execute(binding, id, op, types);
  binding.deleteTensor(id);
  return result.id;
}

function execute(
  binding: TensorflowBinding,
  id: number,
  op: string,
  types: Record<string, number>,
): BindingTensor {
  const attributes = Object.entries(types).map(([name, value]) => ({
    name,
    type: binding.TF_ATTR_TYPE,
    value,
  }));
  return binding.executeOp(op, attributes, [id], 1)[0]!;
}
