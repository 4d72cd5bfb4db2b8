import * as tf from '@tensorflow/tfjs-core';
import { BasinError } from '@basin/core';
import { directConvolutionCall, directLayerOf, directShape } from '../../ops/direct-convolution.ts';
import { pooledConvolutionCall, pooledLayerOf } from '../../ops/pooled-convolution.ts';
import { sum, type Application, type Rule } from '../rule.ts';

/** What the rules know of a layer of ours: how many values it makes, and what its kernel has. */
interface Sizes {
  values: number;
  kernel: number;
  filters: number;
}

const sizesByCall: Readonly<Record<string, (numbers: unknown) => Sizes>> = {
  [pooledConvolutionCall](numbers) {
    const { count, rows, columns, channels, filters, kernelSize } = pooledLayerOf(numbers);
    return {
      values: count * rows * columns * filters,
      kernel: kernelSize ** 2 * channels * filters,
      filters,
    };
  },
  [directConvolutionCall](numbers) {
    const layer = directLayerOf(numbers);
    const { kernelHeight, kernelWidth, channels, filters } = layer;
    return {
      values: tf.util.sizeFromShape(directShape(layer)),
      kernel: kernelHeight * kernelWidth * channels * filters,
      filters,
    };
  },
};

/**
 * Of the engine's own convolutions and of their gradients: which of four sums is the largest, and whether
 * ReLU is on, do not move with a small change, so that the first moves with its inputs at those places, and
 * the second is linear in images and kernel together, and in the slopes.
 */
export const convolutionCallRule: Rule = (application) => {
  const name = String(valueOf(application, 'call_target_name'));
  for (const [call, sizesOf] of Object.entries(sizesByCall)) {
    const sizes = () => sizesOf(valueOf(application, 'backend_config'));
    if (name === call) return [ofValues(application, call, sizes())];
    if (name === `${call}_gradients`) return [ofGradients(application, sizes())];
  }
  throw new BasinError('engine/no-derivative', `jvp has no derivative rule for a call of ${name}.`);
};

/** Along images, kernel and bias. What else is packed behind the values has no tangent. */
function ofValues(application: Application, call: string, { values }: Sizes): tf.Tensor {
  const { inputs, outputs, tangents, attributes, execute } = application;
  const [images, kernel, bias] = inputs as [tf.Tensor, tf.Tensor, tf.Tensor];
  const packed = outputs[0]!;
  const directions = [images, kernel, bias].map(
    (input, index) => tangents[index] ?? tf.zerosLike(input),
  );
  const operands = [images, kernel, packed, ...directions];
  const float32 = (valueOf(application, 'result_dtypes') as number[])[0]!;
  const changed: Record<string, object | string> = {
    call_target_name: `${call}_tangents`,
    operand_dtypes: operands.map(() => float32),
    result_shapes: [[values]],
  };
  const [along] = execute(
    operands,
    undefined,
    attributes.map((one) => ({ ...one, value: changed[one.name] ?? one.value })),
  );
  return tf.pad1d(along as tf.Tensor1D, [0, packed.size - values]);
}

/** By kernel, bias and images: the bias's gradient moves with the slopes alone. */
function ofGradients(application: Application, sizes: Sizes): tf.Tensor | null {
  const { inputs, tangents, execute } = application;
  const [images, kernel, packed, slopes] = inputs as [tf.Tensor, tf.Tensor, tf.Tensor, tf.Tensor];
  const [ofImages, ofKernel, , ofSlopes] = tangents;
  const terms: tf.Tensor[] = [];
  if (ofSlopes) terms.push(execute([images, kernel, packed, ofSlopes])[0]!);
  if (ofImages || ofKernel) {
    const directions = [ofImages ?? tf.zerosLike(images), ofKernel ?? tf.zerosLike(kernel)];
    const [along] = execute([...directions, packed, slopes]) as [tf.Tensor1D];
    const [byKernel, , byImages] = tf.split(along, [
      sizes.kernel,
      sizes.filters,
      along.size - sizes.kernel - sizes.filters,
    ]) as [tf.Tensor1D, tf.Tensor1D, tf.Tensor1D];
    terms.push(tf.concat1d([byKernel, tf.zeros([sizes.filters]), byImages]));
  }
  return sum(terms);
}

function valueOf({ attributes }: Application, name: string): unknown {
  return attributes.find((attribute) => attribute.name === name)?.value;
}
