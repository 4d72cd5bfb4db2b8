import type { Tensor, Tensor3D, Tensor4D } from '@tensorflow/tfjs-core';
import type { Ops } from '../ops.ts';
import { type LayerPlace, slide } from './layer.ts';

/** What all pools have. */
interface Pool {
  size: number;
  /** Null: the size. */
  stride: number | null;
  padding: number;
}

/** Largest values or means of windows. */
type Kind = 'max' | 'avg';

/** Shape of what a pool gives of a signal or an image, channels last. */
export function pooledShape({ size, stride, padding }: Pool, place: LayerPlace): number[] {
  const { inputShape } = place;
  const lengths = inputShape.slice(0, -1);
  return [
    ...lengths.map((length) =>
      slide(place, length, { around: 2 * padding, window: size, stride: stride ?? size }),
    ),
    ...inputShape.slice(-1),
  ];
}

/** Pooled images [n, height, width, channels]. */
export function poolImages(
  tf: Ops,
  kind: Kind,
  { size, stride, padding }: Pool,
  images: Tensor4D,
): Tensor4D {
  const around: [number, number] = [padding, padding];
  const padded = withAround(tf, kind, images, [around, around]);
  return pooled(tf, kind)(padded, size, stride ?? size, 'valid');
}

/** Pooled signals [n, length, channels]. */
export function poolSignals(
  tf: Ops,
  kind: Kind,
  { size, stride, padding }: Pool,
  signals: Tensor3D,
): Tensor {
  const [count, length, channels] = signals.shape;
  const columns = tf.reshape(signals, [count, length, 1, channels]) as Tensor4D;
  const padded = withAround(tf, kind, columns, [
    [padding, padding],
    [0, 0],
  ]);
  const maxima = pooled(tf, kind)(padded, [size, 1], [stride ?? size, 1], 'valid');
  return tf.reshape(maxima, [count, -1, channels]);
}

function pooled(tf: Ops, kind: Kind): Ops['maxPool'] & Ops['avgPool'] {
  return kind === 'max' ? tf.maxPool : tf.avgPool;
}

/** Less than any value that a finite network has; infinity would make a tangent of 0 times it not a number. */
const lowest = -3.4028234663852886e38;

/** Around images: zeros that a mean counts, as in PyTorch, and what no maximum is. TensorFlow counts no zeros. */
function withAround(
  tf: Ops,
  kind: Kind,
  images: Tensor4D,
  [rows, columns]: [[number, number], [number, number]],
): Tensor4D {
  if (rows[0] + columns[0] === 0) return images;
  return tf.pad4d(images, [[0, 0], rows, columns, [0, 0]], kind === 'max' ? lowest : 0);
}
