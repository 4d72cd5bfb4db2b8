import { openEngine } from '@basin/engine';
import * as tf from '@tensorflow/tfjs-core';
import { beforeAll, expect, test } from 'vitest';
import { vocabulary } from '../testing/vocabulary-fixture.ts';
import { augmented } from './augmentation.ts';

beforeAll(async () => {
  await openEngine({ backend: 'cpu' });
});

const [count, height, width] = [4, 3, 5];

/** One pixel after the other, by the definition. */
function expected(
  images: number[][][][],
  shift: number,
  flip: boolean,
  draws: number[][],
): number[][][][] {
  return images.map((image, example) => {
    const [down = 0, across = 0, mirrored = 0] = draws[example] as number[];
    const moved = (draw: number): number => Math.floor(draw * (2 * shift + 1)) - shift;
    return image.map((row, y) =>
      row.map((pixel, x) => {
        const column = flip && mirrored < 0.5 ? width - 1 - x : x;
        const from = image[y + moved(down)]?.[column + moved(across)];
        return from ?? pixel.map(() => 0);
      }),
    );
  });
}

test.each([
  [1, 2, false],
  [1, 1, true],
  [2, 1, true],
  [3, 0, true],
])('%i channels, shifted by up to %i, flips %s: pixel by pixel', (channels, shift, flip) => {
  const size = count * height * width * channels;
  const images: tf.Tensor4D = tf.reshape(tf.range(1, 1 + size), [count, height, width, channels]);
  const draws = [
    [0, 0, 0],
    [0.999, 0.5, 0.7],
    [0.5, 0.1, 0.2],
    [0.1, 0.999, 0.9],
  ];
  const found = augmented(images, { shift, flip }, tf.tensor2d(draws));
  expect(found.arraySync()).toEqual(expected(images.arraySync(), shift, flip, draws));
});

test.each(vocabulary.augmentations)(
  'shifted by up to $shift, flips $flip: as PyTorch pads, cuts and flips',
  ({ shift, flip, images, shape, draws, augmented: expected }) => {
    const given = tf.tensor4d(images, shape);
    const found = augmented(given, { shift, flip }, tf.tensor2d(draws, [shape[0], 3]));
    expect([...found.dataSync()]).toEqual([...Float32Array.from(expected)]);
  },
);
