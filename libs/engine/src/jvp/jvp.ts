import * as tf from '@tensorflow/tfjs-core';
import { BasinError } from '@basin/core';
import { activeNodeBackend } from '../backend/active-node-backend.ts';
import type { NodeBackend } from '../backend/open-backend.ts';
import type { Tensors } from '../engine.ts';
import { observeOps, type OpObserver } from '../ops/op-interception.ts';
import { checkTensors, mapTensors, specsOf } from '../tensors.ts';
import { derivativeRules } from './rules.ts';

/**
 * Jacobian-vector product: the outputs of `fn` at `primals` and their derivatives along `tangents`,
 * in one forward pass. Each op that `fn` executes is followed by the op that its rule gives for the
 * tangents (forward-mode differentiation, Griewank & Walther 2008, section 3.1), so this is exact,
 * works inside a compiled step or function as well as op by op, in float64 programs too, and `fn` may
 * itself take gradients with tf.grad: see `hessianVectorProduct`.
 *
 * @param primals float32 tensors; `fn` gets tensors of these names.
 * @param tangents directions, of the primals' names and shapes.
 * @returns outputs and their tangents, which the caller (or tf.tidy) disposes.
 * @throws BasinError `engine/no-derivative` names an op without a rule; `engine/unsupported` on
 *   backends other than native and cuda.
 */
export function jvp(
  fn: (primals: Tensors) => Tensors,
  primals: Tensors,
  tangents: Tensors,
): { outputs: Tensors; tangents: Tensors } {
  const backend = activeNodeBackend('Exact derivatives of second order need');
  checkTensors('tangents given to jvp', tangents, specsOf(primals));
  const dual = new DualPass(backend);
  try {
    return tf.tidy(() => {
      const seeded = mapTensors(primals, (primal, name) => dual.seed(primal, tangents[name]!));
      const outputs = observeOps(backend, dual.observe, () => fn(seeded));
      return {
        outputs: mapTensors(outputs, (output) => output.clone()),
        tangents: mapTensors(
          outputs,
          (output) => dual.tangentOf(output)?.clone() ?? tf.zerosLike(output),
        ),
      };
    });
  } finally {
    dual.dispose();
  }
}

/**
 * The product of a loss's Hessian with a vector, exactly: the derivative of its gradient along the
 * vector (Pearlmutter 1994, "Fast Exact Multiplication by the Hessian"). tfjs's nested tf.grad is not
 * used, for it is wrong without an error for most networks.
 *
 * @param loss a pure function of the weights in tfjs ops, of any shape, most often [n].
 * @returns loss, gradient and product H·vector of the weights' shape; throws as `jvp` does.
 */
export function hessianVectorProduct<Weights extends tf.Tensor = tf.Tensor1D>(
  loss: (weights: Weights) => tf.Scalar,
  weights: Weights,
  vector: Weights,
): { loss: tf.Scalar; gradient: Weights; product: Weights } {
  const gradientOf = tf.valueAndGrad(loss as (x: tf.Tensor) => tf.Scalar);
  const { outputs, tangents } = jvp(
    (primals) => {
      const { value, grad } = gradientOf(primals['weights']!);
      return { loss: value, gradient: grad };
    },
    { weights },
    { weights: vector },
  );
  tangents['loss']!.dispose();
  return {
    loss: outputs['loss'] as tf.Scalar,
    gradient: outputs['gradient'] as Weights,
    product: tangents['gradient'] as Weights,
  };
}

/** One forward pass over values and tangents. */
class DualPass {
  readonly #backend: NodeBackend;
  readonly #tangents = new WeakMap<object, tf.Tensor>();
  readonly #kept: tf.Tensor[] = [];

  constructor(backend: NodeBackend) {
    this.#backend = backend;
  }

  /** A copy of the primal that carries a tangent: clones share their data, which is the key. */
  seed(primal: tf.Tensor, tangent: tf.Tensor): tf.Tensor {
    const type = {
      name: 'T',
      type: this.#backend.binding.TF_ATTR_TYPE,
      value: this.#backend.binding.TF_FLOAT,
    };
    const copy = this.#backend.executeSingleOutput('Identity', [type], [primal]);
    this.#keep(copy, tf.keep(tangent.clone()));
    return copy;
  }

  tangentOf(tensor: tf.TensorInfo): tf.Tensor | null {
    const tangent = this.#tangents.get(tensor.dataId);
    if (!tangent) return null;
    return tf.util.arraysEqual(tangent.shape, tensor.shape)
      ? tangent
      : tf.reshape(tangent, tensor.shape);
  }

  readonly observe: OpObserver = (op, attributes, inputs, run) => {
    const outputs = run();
    if (!inputs.some((input) => this.#tangents.has(input.dataId))) return outputs;
    const rule = derivativeRules[op];
    if (!rule) {
      throw new BasinError(
        'engine/no-derivative',
        `jvp has no derivative rule for the op ${op}; write the function with other ops or add a ` +
          'rule in libs/engine/src/jvp/rules.',
      );
    }
    let tangents: (tf.Tensor | null)[] = [];
    tf.tidy(() => {
      const results = rule({
        op,
        attributes,
        inputs: inputs.map((input) => this.#tensor(input)),
        outputs,
        tangents: inputs.map((input) => this.tangentOf(input)),
        execute: (operands, otherOp = op, otherAttributes = attributes) =>
          this.#backend.executeMultipleOutputs(otherOp, otherAttributes, operands, outputs.length),
      });
      // Clones: a rule may pass a tangent on as it is.
      tangents = results.map((tangent) => tangent && tf.keep(tangent.clone()));
    });
    outputs.forEach((output, index) => {
      const tangent = tangents[index];
      if (tangent) this.#keep(output, tangent);
    });
    return outputs;
  };

  dispose(): void {
    tf.dispose(this.#kept);
  }

  /** The tangent was kept from any tidy; it lives until the pass ends. */
  #keep(tensor: tf.TensorInfo, tangent: tf.Tensor): void {
    this.#tangents.set(tensor.dataId, tangent);
    this.#kept.push(tangent);
  }

  /** Kernels may hand on bare infos, which tfjs ops refuse. */
  #tensor(info: tf.TensorInfo): tf.Tensor {
    if (info instanceof tf.Tensor) return info;
    this.#backend.incRef(info.dataId);
    return tf.engine().makeTensorFromTensorInfo(info);
  }
}
