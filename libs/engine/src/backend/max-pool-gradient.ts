import type * as tfjs from '@tensorflow/tfjs-core';

/**
 * The gradient of a max-pool, [B, H, W, C], computed in JavaScript: each window's dy goes to the
 * first of its largest inputs. tfjs 4.22's own kernel for wasm begins its search at the smallest
 * positive number, and drops the gradient of every window without a positive input.
 */
export function maxPoolGradient(tf: typeof tfjs, backendName: string): tfjs.KernelConfig {
  return {
    kernelName: 'MaxPoolGrad',
    backendName,
    kernelFunc: ({ inputs, attrs }) => {
      const { dy, input } = inputs as unknown as { dy: tfjs.Tensor4D; input: tfjs.Tensor4D };
      const { filterSize, strides, pad, dimRoundingMode } =
        attrs as unknown as tfjs.MaxPoolGradAttrs;
      const pool = tf.backend_util.computePool2DInfo(
        input.shape,
        filterSize,
        strides,
        1,
        pad,
        dimRoundingMode,
      );
      const values = input.dataSync<'float32'>();
      const dx = windowGradients(values, dy.dataSync<'float32'>(), pool);
      return tf.tensor4d(dx, input.shape);
    },
  };
}

function windowGradients(
  values: Float32Array,
  dy: Float32Array,
  pool: tfjs.backend_util.Conv2DInfo,
): Float32Array {
  const { batchSize, inHeight, inWidth, outHeight, outWidth, inChannels: channels } = pool;
  const dx = new Float32Array(values.length);
  let window = 0;
  for (let b = 0; b < batchSize; b++) {
    for (let i = 0; i < outHeight; i++) {
      const top = i * pool.strideHeight - pool.padInfo.top;
      const bottom = Math.min(inHeight, top + pool.effectiveFilterHeight);
      for (let j = 0; j < outWidth; j++) {
        const left = j * pool.strideWidth - pool.padInfo.left;
        const right = Math.min(inWidth, left + pool.effectiveFilterWidth);
        for (let c = 0; c < channels; c++) {
          let largest = -Infinity;
          let place = -1;
          for (let y = Math.max(0, top); y < bottom; y++) {
            for (let x = Math.max(0, left); x < right; x++) {
              const index = ((b * inHeight + y) * inWidth + x) * channels + c;
              if (values[index]! > largest) {
                largest = values[index]!;
                place = index;
              }
            }
          }
          if (place >= 0) dx[place]! += dy[window]!;
          window++;
        }
      }
    }
  }
  return dx;
}
