import * as tf from '@tensorflow/tfjs-core';
import { BasinError } from '@basin/core';
import { pooledConvolutionCall, pooledLayerOf } from '../../ops/pooled-convolution.ts';
import { sum, type Application, type Rule } from '../rule.ts';

/**
 * Of a pooled convolution and of its gradients: which of four sums is the largest, and whether ReLU is on,
 * do not move with a small change, so that the first moves with its inputs at those places, and the
 * second is linear in images and kernel together, and in the slopes.
 */
export const pooledConvolutionRule: Rule = (application) => {
  const name = String(valueOf(application, 'call_target_name'));
  if (name === pooledConvolutionCall) return [ofValues(application)];
  if (name === `${pooledConvolutionCall}_gradients`) return [ofGradients(application)];
  throw new BasinError('engine/no-derivative', `jvp has no derivative rule for a call of ${name}.`);
};

/** Along images, kernel and bias. The codes behind the values have no tangent. */
function ofValues(application: Application): tf.Tensor {
  const { inputs, outputs, tangents, attributes, execute } = application;
  const [images, kernel, bias] = inputs as [tf.Tensor, tf.Tensor, tf.Tensor];
  const packed = outputs[0]!;
  const directions = [images, kernel, bias].map(
    (input, index) => tangents[index] ?? tf.zerosLike(input),
  );
  const operands = [images, kernel, packed, ...directions];
  const { count, filters, rows, columns } = layerOf(application);
  const size = count * rows * columns * filters;
  const float32 = (valueOf(application, 'result_dtypes') as number[])[0]!;
  const changed: Record<string, object | string> = {
    call_target_name: `${pooledConvolutionCall}_tangents`,
    operand_dtypes: operands.map(() => float32),
    result_shapes: [[size]],
  };
  const [along] = execute(
    operands,
    undefined,
    attributes.map((one) => ({ ...one, value: changed[one.name] ?? one.value })),
  );
  return tf.pad1d(along as tf.Tensor1D, [0, packed.size - size]);
}

/** By kernel, bias and images: the bias's gradient moves with the slopes alone. */
function ofGradients(application: Application): tf.Tensor | null {
  const { inputs, tangents, execute } = application;
  const [images, kernel, packed, slopes] = inputs as [tf.Tensor, tf.Tensor, tf.Tensor, tf.Tensor];
  const [ofImages, ofKernel, , ofSlopes] = tangents;
  const terms: tf.Tensor[] = [];
  if (ofSlopes) terms.push(execute([images, kernel, packed, ofSlopes])[0]!);
  if (ofImages || ofKernel) {
    const directions = [ofImages ?? tf.zerosLike(images), ofKernel ?? tf.zerosLike(kernel)];
    const [along] = execute([...directions, packed, slopes]) as [tf.Tensor1D];
    const { channels, filters } = layerOf(application);
    const biasStart = 9 * channels * filters;
    const [byKernel, , byImages] = tf.split(along, [
      biasStart,
      filters,
      along.size - biasStart - filters,
    ]) as [tf.Tensor1D, tf.Tensor1D, tf.Tensor1D];
    terms.push(tf.concat1d([byKernel, tf.zeros([filters]), byImages]));
  }
  return sum(terms);
}

function valueOf({ attributes }: Application, name: string): unknown {
  return attributes.find((attribute) => attribute.name === name)?.value;
}

function layerOf(application: Application): ReturnType<typeof pooledLayerOf> {
  return pooledLayerOf(valueOf(application, 'backend_config'));
}
