import * as tf from '@tensorflow/tfjs-core';

/**
 * Softmax cross-entropy of each example in nats, [examples], with the gradient that comes from the
 * same op on TensorFlow's runtime: −Σ labels · log softmax(logits).
 *
 * @param logits [examples, classes]
 * @param labels class numbers [examples] (int32), or probabilities [examples, classes]
 */
export function softmaxCrossEntropy(logits: tf.Tensor2D, labels: tf.Tensor): tf.Tensor1D {
  const [examples, classes] = logits.shape;
  const probabilities =
    labels.rank === 1 ? tf.oneHot(labels as tf.Tensor1D, classes, 1, 0, 'float32') : labels;
  tf.util.assertShapesMatch(probabilities.shape, [examples, classes], 'softmaxCrossEntropy: ');
  if (tf.getBackend() !== 'tensorflow') {
    return tf.neg(tf.sum(tf.mul(probabilities, tf.logSoftmax(logits)), 1));
  }
  const lossOf = tf.customGrad((x, save) => {
    const inputs = { logits: x as tf.Tensor, labels: probabilities };
    const [loss, gradient] = tf
      .engine()
      .runKernel('BasinSoftmaxCrossEntropy', inputs) as tf.Tensor[];
    (save as tf.GradSaveFunc)([gradient!]);
    const gradFunc = (dy: tf.Tensor, saved: tf.Tensor[]) => tf.mul(tf.expandDims(dy, 1), saved[0]!);
    return { value: loss!, gradFunc };
  });
  return lossOf(logits) as tf.Tensor1D;
}
