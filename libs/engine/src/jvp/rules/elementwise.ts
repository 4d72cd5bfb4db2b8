import * as tf from '@tensorflow/tfjs-core';
import { binary, jointlyLinear, multilinear, unary, zero, type Rule } from '../rule.ts';

const both = jointlyLinear(() => [0, 1]);

/** Elementwise ops of one and two inputs. */
export const elementwiseRules: Readonly<Record<string, Rule>> = {
  Identity: multilinear(0),
  Neg: multilinear(0),
  // A cast to integers or booleans has no float output, hence no tangent.
  Cast: (application) =>
    application.outputs[0]!.dtype === 'float32' ? multilinear(0)(application) : [null],

  Exp: unary((_, y) => y),
  Expm1: unary((_, y) => tf.add(y, 1)),
  Log: unary((x) => tf.reciprocal(x)),
  Log1p: unary((x) => tf.reciprocal(tf.add(x, 1))),
  Sqrt: unary((_, y) => tf.div(0.5, y)),
  Rsqrt: unary((_, y) => tf.mul(-0.5, tf.mul(y, tf.square(y)))),
  Square: unary((x) => tf.mul(2, x)),
  Reciprocal: unary((_, y) => tf.neg(tf.square(y))),
  Abs: unary((x) => tf.sign(x)),
  Sin: unary((x) => tf.cos(x)),
  Cos: unary((x) => tf.neg(tf.sin(x))),
  Tanh: unary((_, y) => tf.sub(1, tf.square(y))),
  Sigmoid: unary((_, y) => tf.mul(y, tf.sub(1, y))),
  Softplus: unary((x) => tf.sigmoid(x)),
  Elu: unary((x, y) => tf.where(tf.greater(x, 0), tf.onesLike(y), tf.add(y, 1))),
  // 2/√π · exp(−x²); 2/√π = 1/√(arctan 1), which is as precise as the program.
  Erf: unary((x) => tf.mul(tf.rsqrt(tf.atan(tf.scalar(1))), tf.exp(tf.neg(tf.square(x))))),
  Relu: ({ inputs, tangents, attributes, execute }) => [
    tangents[0] ? execute([tangents[0], inputs[0]!], 'ReluGrad', attributes)[0]! : null,
  ],
  // The second derivative of ReLU is zero wherever there is one.
  ReluGrad: multilinear(0),

  Add: both,
  Sub: both,
  Mul: multilinear(0, 1),
  RealDiv: binary(
    (tangent, _x, y) => tf.div(tangent, y),
    (tangent, _x, y, z) => tf.neg(tf.div(tf.mul(tangent, z), y)),
  ),
  SquaredDifference: binary(
    (tangent, x, y) => tf.mul(tf.mul(2, tangent), tf.sub(x, y)),
    (tangent, x, y) => tf.mul(tf.mul(-2, tangent), tf.sub(x, y)),
  ),
  Pow: binary(
    (tangent, x, y) => tf.mul(tangent, tf.mul(y, tf.pow(x, tf.sub(y, 1)))),
    // As in TensorFlow, log(x) counts as 0 where x is not positive.
    (tangent, x, _y, z) => {
      const positive = tf.greater(x, 0);
      const logarithm = tf.where(
        positive,
        tf.log(tf.where(positive, x, tf.onesLike(x))),
        tf.zerosLike(x),
      );
      return tf.mul(tangent, tf.mul(z, logarithm));
    },
  ),
  Maximum: selected((x, y) => tf.greaterEqual(x, y)),
  Minimum: selected((x, y) => tf.lessEqual(x, y)),
  Select: jointlyLinear(() => [1, 2]),
  AddN: jointlyLinear((inputs) => [...inputs.keys()]),
};

/** Ties follow the first input, as in tfjs's own gradients. */
function selected(first: (x: tf.Tensor, y: tf.Tensor) => tf.Tensor): Rule {
  const isFirst = (x: tf.Tensor, y: tf.Tensor) => tf.cast(first(x, y), 'float32');
  return binary(
    (tangent, x, y) => tf.mul(tangent, isFirst(x, y)),
    (tangent, x, y) => tf.mul(tangent, tf.sub(1, isFirst(x, y))),
  );
}

/** Ops whose result does not move with a small change of the input. */
export const flatRules: Readonly<Record<string, Rule>> = Object.fromEntries(
  [
    ...['Sign', 'Floor', 'Ceil', 'Round', 'FloorDiv', 'OnesLike', 'ZerosLike', 'Fill'],
    ...['Greater', 'GreaterEqual', 'Less', 'LessEqual', 'Equal', 'NotEqual'],
    ...['IsNan', 'IsInf', 'IsFinite', 'ArgMax', 'ArgMin', 'OneHot', 'Range'],
  ].map((op) => [op, zero]),
);
