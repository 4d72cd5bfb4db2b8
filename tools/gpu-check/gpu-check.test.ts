import { expect, test } from 'vitest';
import { differences } from './compare.ts';
import { gpuPage } from './page.ts';
import type { TrainedBackend } from './train.ts';

function trained(weights: number[], curve: number[]): TrainedBackend {
  const bytes = Buffer.from(new Float32Array(weights).buffer).toString('base64');
  const one = {
    name: 'cnn',
    seconds: 0.5,
    firstSeconds: 2,
    isRepeatable: weights[0] === 3,
    curves: [curve],
    weights: [bytes],
  };
  const vocabulary = [
    { name: 'dense', difference: 1e-7, error: null },
    { name: 'gelu', difference: 0.3, error: null },
    { name: 'lstm', difference: null, error: 'no such kernel' },
  ];
  return { backend: 'native', reason: 'TensorFlow', cases: [one], vocabulary };
}

const reference = trained([3, 4], [1, 0.5]);

test('what differs by rounding is within, what is wrong, missing or no number is not', () => {
  const of = (found: TrainedBackend) => differences(found, reference)[0];
  expect(of(reference)).toEqual({ name: 'cnn', weights: 0, curves: 0, isWithin: true });
  expect(of(trained([3.003, 4.004], [1, 0.5]))).toMatchObject({ isWithin: true });
  expect(of(trained([3, 4.1], [1, 0.5]))?.weights).toBeCloseTo(0.02, 6);
  for (const [weights, curve] of [
    [
      [3, 4.1],
      [1, 0.5],
    ],
    [
      [3, 4],
      [1, 0.52],
    ],
    [
      [3, NaN],
      [1, 0.5],
    ],
    [[3], [1, 0.5]],
    [[3, 4], []],
  ] as const) {
    expect(of(trained([...weights], [...curve]))).toMatchObject({ isWithin: false });
  }
});

test('the page says that there is no card, what works and what does not, and marks what is outside', () => {
  const page = gpuPage({
    ...{ atMs: 0, cards: [], node: '20', reference: 'TensorFlow', torch: [], noTorch: 'no torch' },
    tried: [
      { backend: 'native', trained: reference, words: 'TensorFlow', differences: [] },
      { backend: 'cuda', trained: null, words: 'no CUDA | here', differences: [] },
      {
        backend: 'webgpu',
        trained: trained([3, 5], [1, 0.5]),
        words: 'a card',
        differences: differences(trained([3, 5], [1, 0.5]), reference),
      },
    ],
  });
  expect(page).toContain('No card: nothing here ran on a GPU.');
  expect(page).toContain('| cuda | no | no CUDA \\| here |');
  expect(page).toContain('| Basin, native | 0.50 (2.0) |');
  expect(page).toContain('| webgpu | cnn | 2.0e-1 | 0.0e+0 | **outside** |');
  expect(page).toContain('webgpu: both runs gave the same bits.');
  expect(page).toContain('PyTorch: no torch.');
  expect(page).toContain('| webgpu | 1 of 3 | gelu (3.0e-1); lstm (no such kernel) |');
});
