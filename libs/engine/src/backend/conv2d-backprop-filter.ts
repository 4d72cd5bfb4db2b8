import type * as tfjs from '@tensorflow/tfjs-core';

/**
 * The gradient of a convolution by its filter, composed from a convolution, for a backend that
 * lacks the kernel. With x [B, H, W, Ci] padded as the forward pass did and dy [B, Ho, Wo, Co],
 *
 *   dw[p, q, ci, co] = Σ_{b,i,j} x[b, i·stride + p, j·stride + q, ci] · dy[b, i, j, co]
 *
 * which is a convolution of x with batch and channels exchanged, [Ci, H, W, B], with dy as its
 * filter, [Ho, Wo, B, Co], dilated by the forward stride.
 */
export function conv2dBackpropFilterByConvolution(
  tf: typeof tfjs,
  backendName: string,
): tfjs.KernelConfig {
  return {
    kernelName: 'Conv2DBackpropFilter',
    backendName,
    kernelFunc: ({ inputs, attrs }) => {
      const { x, dy } = inputs as unknown as { x: tfjs.Tensor4D; dy: tfjs.Tensor4D };
      return filterGradient(tf, x, dy, attrs as unknown as tfjs.Conv2DBackpropFilterAttrs);
    },
  };
}

function filterGradient(
  tf: typeof tfjs,
  x: tfjs.Tensor4D,
  dy: tfjs.Tensor4D,
  attributes: tfjs.Conv2DBackpropFilterAttrs,
): tfjs.Tensor4D {
  const { strides, pad, dataFormat, dimRoundingMode, filterShape } = attributes;
  const { padInfo, strideHeight, strideWidth } = tf.backend_util.computeConv2DInfo(
    x.shape,
    filterShape,
    strides,
    1,
    pad,
    dimRoundingMode,
    false,
    tf.backend_util.convertConv2DDataFormat(dataFormat),
  );
  const [rows, columns, , outChannels] = filterShape;
  const inChannels = filterShape[2];
  return tf.tidy(() => {
    const toChannelsLast = (t: tfjs.Tensor4D) =>
      dataFormat === 'NCHW' ? tf.transpose(t, [0, 2, 3, 1]) : t;
    const padded = tf.pad4d(toChannelsLast(x), [
      [0, 0],
      [padInfo.top, padInfo.bottom],
      [padInfo.left, padInfo.right],
      [0, 0],
    ]);
    const image = tf.transpose(padded, [3, 1, 2, 0]);
    const filter = tf.transpose(toChannelsLast(dy), [1, 2, 0, 3]);
    const products = tf.conv2d(image, filter, 1, 'valid', 'NHWC', [strideHeight, strideWidth]);
    // Rows and columns that no forward window began at, where the stride left a remainder.
    const dw = tf.slice4d(products, [0, 0, 0, 0], [inChannels, rows, columns, outChannels]);
    return tf.transpose(dw, [1, 2, 0, 3]);
  });
}
