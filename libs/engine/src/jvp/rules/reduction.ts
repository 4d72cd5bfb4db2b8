import * as tf from '@tensorflow/tfjs-core';
import { multilinear, type Application, type Rule } from '../rule.ts';

/** Ops that sum over or choose along axes. */
export const reductionRules: Readonly<Record<string, Rule>> = {
  Sum: multilinear(0),
  Mean: multilinear(0),
  Max: extremum,
  Min: extremum,

  Softmax: ({ outputs, tangents }) => [
    tangents[0] ? throughSoftmax(outputs[0]!, tangents[0]) : null,
  ],
  /**
   * Loss −Σ l log s and its gradient s − l for logits z, where s = softmax(z):
   * dloss = Σ (s − l) dz − Σ log s · dl and d(s − l) = s (dz − Σ s dz) − dl.
   */
  SoftmaxCrossEntropyWithLogits: ({ inputs, outputs, tangents }) => {
    const [logits, labels] = inputs;
    const [logitsTangent, labelsTangent] = tangents;
    const loss: tf.Tensor[] = [];
    const gradient: tf.Tensor[] = [];
    if (logitsTangent) {
      loss.push(tf.sum(tf.mul(outputs[1]!, logitsTangent), -1));
      gradient.push(throughSoftmax(tf.add(outputs[1]!, labels!), logitsTangent));
    }
    if (labelsTangent) {
      loss.push(tf.neg(tf.sum(tf.mul(tf.logSoftmax(logits!), labelsTangent), -1)));
      gradient.push(tf.neg(labelsTangent));
    }
    const total = (terms: tf.Tensor[]) =>
      terms.length === 0 ? null : terms.reduce((left, right) => tf.add(left, right));
    return [total(loss), total(gradient)];
  },
};

/** s (dz − Σ s dz), along the last axis. */
function throughSoftmax(softmax: tf.Tensor, tangent: tf.Tensor): tf.Tensor {
  return tf.mul(softmax, tf.sub(tangent, tf.sum(tf.mul(softmax, tangent), -1, true)));
}

/** The tangent of the element that was chosen; the mean of them where several tie. */
function extremum({ inputs, tangents, attributes, execute }: Application): (tf.Tensor | null)[] {
  const tangent = tangents[0];
  if (!tangent) return [null];
  const [x, axes] = inputs;
  const keepDims = attributes.map((attribute) =>
    attribute.name === 'keep_dims' ? { ...attribute, value: true } : attribute,
  );
  const spread = execute([x!, axes!], undefined, keepDims)[0]!;
  const chosen = tf.cast(tf.equal(x!, spread), 'float32');
  const picked = execute([tf.mul(chosen, tangent), axes!], 'Sum')[0]!;
  return [tf.div(picked, execute([chosen, axes!], 'Sum')[0]!)];
}
