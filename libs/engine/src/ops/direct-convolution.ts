import * as tf from '@tensorflow/tfjs-core';
import { BasinError } from '@basin/core';
import type { NodeBackend } from '../backend/open-backend.ts';
import { callKernels, fieldsOf, hasKernel } from './custom-calls.ts';

/** Its name among the custom calls; those of its gradients and tangents begin with it. */
export const directConvolutionCall = 'basin_direct_convolution';

export interface DirectConvolutionOptions {
  activation: 'linear' | 'relu';
  /** The same along height and width. */
  stride?: number;
  /** Whether the images are data, to which no gradient is wanted. */
  isData?: boolean;
}

/** Whether `directConvolution` works in this thread. */
export function hasDirectConvolution(): boolean {
  return hasKernel('BasinDirectConvolution');
}

/**
 * activation(conv2d(images, kernel) + bias), a valid convolution of any kernel and stride, in one pass over
 * the images and another for its gradients. On the CPU under TensorFlow, in XLA's programs and op by op.
 *
 * @param images [count, height, width, channels]; of one dimension with a height of 1
 * @param kernel [kernelHeight, kernelWidth, channels, filters]
 * @param bias [filters]
 * @returns [count, rows, columns, filters]
 * @throws BasinError `engine/direct-convolution` where `hasDirectConvolution` is false, or for shapes that do not fit
 */
export function directConvolution(
  images: tf.Tensor4D,
  kernel: tf.Tensor4D,
  bias: tf.Tensor1D,
  options: DirectConvolutionOptions,
): tf.Tensor4D {
  const layer = layerOf(images, kernel, bias, options);
  const attributes = layer as unknown as tf.NamedAttrMap;
  const convolve = tf.customGrad((...args) => {
    const save = args.pop() as unknown as tf.GradSaveFunc;
    const [weights, offsets, differentiable] = args as [tf.Tensor4D, tf.Tensor1D, tf.Tensor4D?];
    const pixels = differentiable ?? images;
    const inputs = { images: pixels, kernel: weights, bias: offsets };
    const values: tf.Tensor1D = tf.engine().runKernel('BasinDirectConvolution', inputs, attributes);
    save([pixels, weights, values]);
    const gradFunc = (slopes: tf.Tensor, saved: tf.Tensor[]) => {
      const [images, kernel, values] = saved as [tf.Tensor, tf.Tensor, tf.Tensor];
      const all: tf.Tensor1D = tf
        .engine()
        .runKernel(
          'BasinDirectConvolutionGradients',
          { images, kernel, values, slopes },
          attributes,
        );
      const shapes = [kernel.shape, [layer.filters], ...(layer.wantsImages ? [images.shape] : [])];
      const sizes = shapes.map((shape) => tf.util.sizeFromShape(shape));
      return tf.split(all, sizes).map((part, index) => tf.reshape(part, shapes[index]!));
    };
    return { value: tf.reshape(values, directShape(layer)), gradFunc };
  });
  // Data stay outside: tfjs then says that there is no gradient to them.
  const inputs = options.isData ? [kernel, bias] : [kernel, bias, images];
  return convolve(...inputs) as tf.Tensor4D;
}

/** The fields of `Layer` in `pooled-convolution/direct.h`, in their order. */
const layerFields = [
  ...(['count', 'height', 'width', 'channels', 'filters'] as const),
  ...(['kernelHeight', 'kernelWidth', 'stride', 'hasRelu', 'wantsImages'] as const),
];

type Layer = Record<Exclude<(typeof layerFields)[number], 'hasRelu' | 'wantsImages'>, number> & {
  hasRelu: boolean;
  wantsImages: boolean;
};

function layerOf(
  images: tf.Tensor4D,
  kernel: tf.Tensor4D,
  bias: tf.Tensor1D,
  { activation, stride = 1, isData = false }: DirectConvolutionOptions,
): Layer {
  const [count, height, width, channels] = images.shape;
  const [kernelHeight, kernelWidth, , filters] = kernel.shape;
  const isRight =
    hasDirectConvolution() &&
    kernel.shape[2] === channels &&
    tf.util.arraysEqual(bias.shape, [filters]) &&
    [count, channels, filters, kernelHeight, kernelWidth, stride].every((size) => size >= 1) &&
    kernelHeight <= height &&
    kernelWidth <= width;
  if (!isRight) {
    throw new BasinError(
      'engine/direct-convolution',
      'A direct convolution takes images [count, height, width, channels], a kernel [height, width, channels, ' +
        'filters] that is no larger than they and a bias [filters] on the native backend; found images ' +
        `[${images.shape}], kernel [${kernel.shape}], bias [${bias.shape}], stride ${stride} on ` +
        `${tf.getBackend()}. Use tf.conv2d.`,
    );
  }
  return {
    ...{ count, height, width, channels, filters, kernelHeight, kernelWidth, stride },
    ...{ hasRelu: activation === 'relu', wantsImages: !isData },
  };
}

/** The layer of a custom call, by its numbers as text. */
export function directLayerOf(numbers: unknown): Record<keyof Layer, number> {
  return fieldsOf(layerFields, numbers);
}

type Sizes = Pick<
  Record<keyof Layer, number>,
  'count' | 'height' | 'width' | 'kernelHeight' | 'kernelWidth' | 'stride' | 'filters'
>;

/** [count, rows, columns, filters] of what a layer makes. */
export function directShape(layer: Sizes): [number, number, number, number] {
  const { count, height, width, kernelHeight, kernelWidth, stride, filters } = layer;
  const fitting = (size: number, kernel: number) => Math.floor((size - kernel) / stride) + 1;
  return [count, fitting(height, kernelHeight), fitting(width, kernelWidth), filters];
}

/** tfjs kernels that are two custom calls of `pooled-convolution/addon.cc`. */
export function registerDirectConvolution(backend: NodeBackend): void {
  const register = callKernels<Layer>(backend, layerFields);
  register('BasinDirectConvolution', directConvolutionCall, ['images', 'kernel', 'bias'], (layer) =>
    tf.util.sizeFromShape(directShape(layer)),
  );
  register(
    'BasinDirectConvolutionGradients',
    `${directConvolutionCall}_gradients`,
    ['images', 'kernel', 'values', 'slopes'],
    ({ count, height, width, channels, filters, kernelHeight, kernelWidth, wantsImages }) =>
      (kernelHeight * kernelWidth * channels + 1) * filters +
      (wantsImages ? count * height * width * channels : 0),
  );
}
