import * as tf from '@tensorflow/tfjs-core';
import type { BindingOpAttribute } from '../backend/open-backend.ts';

/** One executed op and the tangents that reach it; null stands for zero. */
export interface Application {
  op: string;
  attributes: BindingOpAttribute[];
  inputs: tf.Tensor[];
  outputs: tf.Tensor[];
  /** One a input. */
  tangents: (tf.Tensor | null)[];
  /** Executes an op as tfjs-node's kernels do; the op itself where no other is named. */
  execute(inputs: tf.Tensor[], op?: string, attributes?: BindingOpAttribute[]): tf.Tensor[];
}

/** Tangents of the outputs; null stands for zero. */
export type Rule = (application: Application) => (tf.Tensor | null)[];

/** Of an op without a slope: comparisons, rounding, indices. */
export const zero: Rule = ({ outputs }) => outputs.map(() => null);

/**
 * Of an op that is linear in each of the inputs at these positions while the others are held: the
 * op on one tangent at a time, summed.
 */
export function multilinear(...positions: number[]): Rule {
  return ({ inputs, outputs, tangents, execute }) => {
    const terms = positions.flatMap((position) => {
      const tangent = tangents[position];
      return tangent ? [execute(inputs.with(position, tangent))] : [];
    });
    return outputs.map((_, index) => sum(terms.map((term) => term[index]!)));
  };
}

/**
 * Of an op that is linear in all of the inputs at these positions together: the op on their
 * tangents, zeros where there are none.
 */
export function jointlyLinear(positions: (inputs: tf.Tensor[]) => number[]): Rule {
  return ({ inputs, tangents, execute }) => {
    const linear = new Set(positions(inputs));
    return execute(
      inputs.map((input, index) =>
        linear.has(index) ? (tangents[index] ?? tf.zerosLike(input)) : input,
      ),
    );
  };
}

/** Of an elementwise function of input 0, by its derivative. */
export function unary(derivative: (x: tf.Tensor, y: tf.Tensor) => tf.Tensor): Rule {
  return ({ inputs, outputs, tangents }) => {
    const [x] = inputs;
    const [y] = outputs;
    return [tangents[0] ? tf.mul(tangents[0], derivative(x!, y!)) : null];
  };
}

/**
 * Of an elementwise function of two inputs, which broadcast, by its partial derivatives times a
 * tangent.
 */
export function binary(
  first: (tangent: tf.Tensor, x: tf.Tensor, y: tf.Tensor, z: tf.Tensor) => tf.Tensor,
  second: (tangent: tf.Tensor, x: tf.Tensor, y: tf.Tensor, z: tf.Tensor) => tf.Tensor,
): Rule {
  return ({ inputs, outputs, tangents }) => {
    const [x, y] = inputs;
    const z = outputs[0]!;
    const terms = [
      tangents[0] ? first(tangents[0], x!, y!, z) : null,
      tangents[1] ? second(tangents[1], x!, y!, z) : null,
    ];
    const total = sum(terms.filter((term) => term !== null));
    return [total && fill(total, z.shape)];
  };
}

export function sum(terms: tf.Tensor[]): tf.Tensor | null {
  return terms.length === 0 ? null : terms.reduce((total, term) => tf.add(total, term));
}

/** The tensor broadcast to a shape. */
function fill(tensor: tf.Tensor, shape: number[]): tf.Tensor {
  return tf.util.arraysEqual(tensor.shape, shape) ? tensor : tf.broadcastTo(tensor, shape);
}
