import { readFileSync } from 'node:fs';
import { errorMessage, networkConfigSchema } from '@basin/core';
import { openEngine } from '@basin/engine';
import * as tf from '@tensorflow/tfjs-core';
import { expect, test } from 'vitest';
import { relativeDifference } from '../testing/pytorch-fixture.ts';
import { inferNetwork } from './infer-network.ts';
import { networkFunction } from './network-function.ts';
import { parseSafetensors } from './safetensors.ts';
import { flatFromStateDict } from './state-dict.ts';

const bytes = readFileSync(new URL('../fixtures/torch-convolution.safetensors', import.meta.url));

/** What torch computed of the sines below, in the file's metadata. */
function torchOutputs(): number[] {
  const length = Number(bytes.readBigUInt64LE(0));
  const header = JSON.parse(bytes.toString('utf8', 8, 8 + length)) as {
    __metadata__: { outputs: string };
  };
  return JSON.parse(header.__metadata__.outputs) as number[];
}

test("a file of torch's own: the beginning that is asked back, completed, gives torch's outputs", async () => {
  const stateDict = parseSafetensors(bytes);
  let said = '';
  try {
    inferNetwork(stateDict, 'relu', () => undefined);
  } catch (error) {
    said = errorMessage(error);
  }
  const beginning = JSON.parse(/\{"inputShape".*\}/.exec(said)?.[0] ?? '{}') as {
    layers: { type: string }[];
  };
  const [first, second, ...rest] = beginning.layers.filter(({ type }) => type !== 'flatten');
  expect(first).toEqual({ type: 'conv2d', filters: 4, kernelSize: 3 });
  expect(second).toEqual({ type: 'conv2d', filters: 2, kernelSize: 3, groups: 2, bias: false });
  expect(rest.at(-1)).toEqual({ type: 'dense', units: 3 });
  // What shapes cannot tell: sizes, padding, pool, activations, and where the norm's is.
  const network = networkConfigSchema.parse({
    inputShape: [8, 6, 1],
    layers: [
      { ...first, padding: 1, activation: 'relu' },
      { type: 'max-pool2d', size: 2 },
      second,
      { type: 'batch-norm', activation: 'relu' },
      { type: 'flatten' },
      rest.at(-1),
    ],
  });
  await openEngine({ backend: 'cpu' });
  const state = tf.tensor1d(flatFromStateDict(network, stateDict));
  const [weights, buffers] = tf.split(state, [state.size - 5, 5]) as [tf.Tensor1D, tf.Tensor1D];
  const images = Float32Array.from({ length: 96 }, (_, place) => Math.sin(0.37 * (place + 1)));
  const outputs = networkFunction(network)(weights, tf.tensor4d(images, [2, 8, 6, 1]), buffers);
  expect(relativeDifference(outputs.dataSync(), torchOutputs())).toBeLessThan(2e-6);
});
