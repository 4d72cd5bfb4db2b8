import type { LayerOf } from '@basin/core';
import type { Tensor2D, Tensor3D } from '@tensorflow/tfjs-core';
import type { Ops } from '../ops.ts';
import { kernelAndBias, needRank, productFlops, type ProductLayer, slide } from './layer.ts';

export const conv1d: ProductLayer<LayerOf<'conv1d'>> = {
  outputShape(layer, place) {
    needRank(place, 2, 'it takes [length, channels]');
    const [length = 1] = place.inputShape;
    return [slide(place, length, layer.kernelSize, 1), layer.filters];
  },
  parameters: (layer, [, channels = 1]) =>
    kernelAndBias([layer.kernelSize, channels, layer.filters], layer.bias),
  traits: ({ kernelSize }, { inputShape }) => ({
    chain: inputShape[0] === kernelSize ? 'product' : null,
  }),
  flops: productFlops,
  multiply: (tf, _layer, inputs, kernel) =>
    convolveSignal(tf, inputs as Tensor3D, kernel as Tensor3D),
};

/**
 * Valid 1-D convolution as one matrix product over its windows: where the kernel spans the whole
 * signal, as in the function fits, that is a single dense product.
 */
function convolveSignal(tf: Ops, signal: Tensor3D, kernel: Tensor3D): Tensor3D {
  const [count, length, channels] = signal.shape;
  const [kernelSize, , filters] = kernel.shape;
  const positions = length - kernelSize + 1;
  const windows =
    positions === 1
      ? signal
      : tf.concat(
          Array.from({ length: kernelSize }, (_, shift) =>
            tf.slice3d(signal, [0, shift, 0], [count, positions, channels]),
          ),
          2,
        );
  const rows = tf.reshape(windows, [count * positions, kernelSize * channels]) as Tensor2D;
  const sums = tf.matMul(rows, tf.reshape(kernel, [kernelSize * channels, filters]) as Tensor2D);
  return tf.reshape(sums, [count, positions, filters]) as Tensor3D;
}
