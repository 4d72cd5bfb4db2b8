import * as tf from '@tensorflow/tfjs-core';
import { BasinError } from '@basin/core';
import type { NodeBackend } from '../backend/open-backend.ts';
import { callKernels, fieldsOf, hasKernel } from './custom-calls.ts';

/** Its name among the custom calls; those of its gradients and tangents begin with it. */
export const pooledConvolutionCall = 'basin_pooled_convolution';
/** Most channels of the images that the gradients are written for (`pooled-convolution/gradients.h`). */
const mostChannels = 32;
/** Sides of the kernels that it is written for. */
const kernelSizes: readonly number[] = [3, 5];
/** `slack` of `pooled-convolution/layer.h`. */
const slack = 16;

export interface PooledConvolutionOptions {
  activation: 'linear' | 'relu';
  /** Pooled values wanted, from the top left; without, all that fit. */
  rows?: number;
  columns?: number;
  /** Whether the images are data, to which no gradient is wanted. */
  isData?: boolean;
}

/** Whether `pooledConvolution` works in this thread, on images of so many channels, with a kernel of that side. */
export function hasPooledConvolution(channels: number, kernelSize = 3): boolean {
  return (
    hasKernel('BasinPooledConvolution') &&
    channels <= mostChannels &&
    kernelSizes.includes(kernelSize)
  );
}

/**
 * activation(maxPool(conv2d(images, kernel)) + bias): a valid convolution of 3 × 3 or 5 × 5, pooled by 2 × 2, in
 * one pass over the images and another for its gradients. Of equal values the first has the slope, as in
 * PyTorch. On the CPU under TensorFlow, in XLA's programs and op by op.
 *
 * @param images [count, height, width, channels]
 * @param kernel [size, size, channels, filters], its size 3 or 5
 * @param bias [filters]
 * @returns [count, rows, columns, filters]
 * @throws BasinError `engine/pooled-convolution` where `hasPooledConvolution` is false, or for other shapes
 */
export function pooledConvolution(
  images: tf.Tensor4D,
  kernel: tf.Tensor4D,
  bias: tf.Tensor1D,
  options: PooledConvolutionOptions,
): tf.Tensor4D {
  const layer = layerOf(images, kernel, bias, options);
  const convolve = tf.customGrad((...args) => {
    const save = args.pop() as unknown as tf.GradSaveFunc;
    const [weights, offsets, differentiable] = args as [tf.Tensor4D, tf.Tensor1D, tf.Tensor4D?];
    const pixels = differentiable ?? images;
    const attributes = layer as unknown as tf.NamedAttrMap;
    const inputs = { images: pixels, kernel: weights, bias: offsets };
    const packed: tf.Tensor1D = tf.engine().runKernel('BasinPooledConvolution', inputs, attributes);
    save([pixels, weights, packed]);
    const pooledShape = pooledShapeOf(layer);
    const gradFunc = (slopes: tf.Tensor, saved: tf.Tensor[]) => {
      const [images, kernel, packed] = saved as [tf.Tensor, tf.Tensor, tf.Tensor];
      const gradients: tf.Tensor1D = tf
        .engine()
        .runKernel(
          'BasinPooledConvolutionGradients',
          { images, kernel, packed, slopes },
          attributes,
        );
      const shapes = [kernel.shape, [layer.filters], ...(layer.wantsImages ? [images.shape] : [])];
      let start = 0;
      return shapes.map((shape) => {
        const part = tf.slice1d(gradients, start, tf.util.sizeFromShape(shape));
        start += part.size;
        return tf.reshape(part, shape);
      });
    };
    const pooled = tf.slice1d(packed, 0, tf.util.sizeFromShape(pooledShape));
    return { value: tf.reshape(pooled, pooledShape), gradFunc };
  });
  // Data stay outside: tfjs then says that there is no gradient to them.
  const inputs = options.isData ? [kernel, bias] : [kernel, bias, images];
  return convolve(...inputs) as tf.Tensor4D;
}

/** The fields of `Layer` in `pooled-convolution/layer.h`, in their order. */
const layerFields = [
  ...(['count', 'height', 'width', 'channels', 'filters'] as const),
  ...(['rows', 'columns', 'hasRelu', 'wantsImages', 'kernelSize'] as const),
];

interface Layer {
  count: number;
  height: number;
  width: number;
  channels: number;
  filters: number;
  rows: number;
  columns: number;
  hasRelu: boolean;
  wantsImages: boolean;
  kernelSize: number;
}

function layerOf(
  images: tf.Tensor4D,
  kernel: tf.Tensor4D,
  bias: tf.Tensor1D,
  options: PooledConvolutionOptions,
): Layer {
  const [count, height, width, channels] = images.shape;
  const [kernelSize, , , filters] = kernel.shape;
  const fitting = [height, width].map((size) => Math.floor((size - kernelSize + 1) / 2)) as [
    number,
    number,
  ];
  const { rows = fitting[0], columns = fitting[1] } = options;
  const isRight =
    hasPooledConvolution(channels, kernelSize) &&
    tf.util.arraysEqual(kernel.shape, [kernelSize, kernelSize, channels, filters]) &&
    tf.util.arraysEqual(bias.shape, [filters]) &&
    [count, rows, columns, filters].every((size) => size >= 1) &&
    rows <= fitting[0] &&
    columns <= fitting[1];
  if (!isRight) {
    throw new BasinError(
      'engine/pooled-convolution',
      `A pooled convolution takes images [count, height, width, channels], at most ${mostChannels} ` +
        'channels, a kernel [3, 3, channels, filters] or [5, 5, channels, filters] and a bias [filters] on the native backend; found ' +
        `images [${images.shape}], kernel [${kernel.shape}], bias [${bias.shape}], ${rows} rows and ` +
        `${columns} columns on ${tf.getBackend()}. Use tf.conv2d and tf.maxPool.`,
    );
  }
  const hasRelu = options.activation === 'relu';
  const wantsImages = options.isData !== true;
  return {
    ...{ count, height, width, channels, filters },
    ...{ rows, columns, hasRelu, wantsImages, kernelSize },
  };
}

/** The layer of a custom call, by its numbers as text. */
export function pooledLayerOf(numbers: unknown): Record<keyof Layer, number> {
  return fieldsOf(layerFields, numbers);
}

function pooledShapeOf({ count, rows, columns, filters }: Layer): number[] {
  return [count, rows, columns, filters];
}

/** tfjs kernels that are the two custom calls of `pooled-convolution/addon.cc`. */
export function registerPooledConvolution(backend: NodeBackend): void {
  const register = callKernels<Layer>(backend, layerFields);
  register(
    'BasinPooledConvolution',
    pooledConvolutionCall,
    ['images', 'kernel', 'bias'],
    (layer) => {
      const size = tf.util.sizeFromShape(pooledShapeOf(layer)) + slack;
      return size + Math.ceil(size / 4); // a byte of code each
    },
  );
  register(
    'BasinPooledConvolutionGradients',
    `${pooledConvolutionCall}_gradients`,
    ['images', 'kernel', 'packed', 'slopes'],
    ({ count, height, width, channels, filters, wantsImages, kernelSize }) =>
      (kernelSize ** 2 * channels + 1) * filters +
      (wantsImages ? count * height * width * channels : 0),
  );
}
