import * as tf from '@tensorflow/tfjs-core';

/** Beyond the largest threshold from which glibc maps a buffer by itself, 32 MiB: smaller ones it may clear. */
const mappedBytes = 64 * 2 ** 20;
let zeros = new SharedArrayBuffer(0);

/**
 * Zeros that take no memory while nobody reads them all, the same for all recordings. glibc puts mapped
 * buffers 16 bytes after a page begins: from byte 48 on they are aligned as TensorFlow needs it to read
 * them in place; else it copies them, 10 ms for a quarter of MNIST.
 */
export function untouchedZeros(byteCount: number): Uint8Array {
  const needed = byteCount + 48;
  if (zeros.byteLength < needed) zeros = new SharedArrayBuffer(Math.max(needed, mappedBytes));
  return new Uint8Array(zeros, 48, byteCount);
}

/** A tensor of them; TensorFlow learns of it only where an op that is executed takes it. */
export function untouchedTensor(
  shape: readonly number[],
  dtype: 'float32' | 'int32' | 'bool',
): tf.Tensor {
  const size = tf.util.sizeFromShape([...shape]);
  const bytes = untouchedZeros(size * tf.util.bytesPerElement(dtype));
  const { buffer, byteOffset } = bytes;
  const values = {
    float32: () => new Float32Array(buffer, byteOffset, size),
    int32: () => new Int32Array(buffer, byteOffset, size),
    bool: () => bytes,
  }[dtype]();
  return tf.engine().makeTensor(values, [...shape], dtype);
}
