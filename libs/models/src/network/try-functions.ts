import {
  BasinError,
  canonicalJson,
  errorMessage,
  type LayerOf,
  type NetworkConfig,
} from '@basin/core';
import { openEngine } from '@basin/engine';
import * as tf from '@tensorflow/tfjs-core';
import { describeNetwork, type LayerDescription, withInner } from './describe-network.ts';
import { moduleOf } from './layers/registry.ts';
import type { PlainLayer } from './layers/layer.ts';

type Described = LayerDescription & { layer: LayerOf<'function'> };

/**
 * Tries networks of plug-ins before anything trains: on two examples, with its gradient, on the backend
 * that every process has; and twice, for what depends on anything but weights and inputs would be recorded
 * as it is just then, and train other weights another time.
 *
 * @returns what tries a network's functions, each once. @throws BasinError `plugin/network`.
 */
export async function openTrials(): Promise<(network: NetworkConfig) => void> {
  await openEngine({ backend: 'cpu' });
  const tried = new Set<string>();
  return (network) => {
    for (const description of withInner(describeNetwork(network).layers)) {
      if (description.layer.type !== 'function') continue;
      const key = canonicalJson([description.layer, description.inputShape]);
      if (!tried.has(key)) tryFunction(description as Described);
      tried.add(key);
    }
  };
}

function tryFunction(description: Described): void {
  const { layer, inputShape, parts } = description;
  try {
    tf.tidy(() => {
      const inputs = tf.fill([2, ...inputShape], 0.5);
      const outputs = (...weights: tf.Tensor[]): tf.Tensor =>
        (moduleOf(layer) as PlainLayer<LayerOf<'function'>>).apply({
          ...{ tf, mode: 'evaluate', layer, description, inputs, random: null },
          valueOf: (block) => weights[parts.indexOf(block as never)] as tf.Tensor,
          ...{ setBuffer: () => undefined, exampleWeights: null, meansOfBatches: false },
          applyLayers: (_layers, values) => values,
        });
      const weights = parts.map(({ shape }) => tf.fill(shape, 0.1));
      tf.grads((...at: tf.Tensor[]) => tf.sum(outputs(...at)))(weights);
      const [first, again] = [outputs(...weights), outputs(...weights)].map((one) =>
        one.dataSync(),
      );
      const other = first?.findIndex((value, index) => !Object.is(value, again?.[index])) ?? -1;
      if (other >= 0) throw new Error(changedWords(first?.[other], again?.[other]));
    });
  } catch (cause) {
    if (cause instanceof BasinError) throw cause;
    throw new BasinError(
      'plugin/network',
      `the network "${layer.name}" of a plug-in ${why(cause)}`,
      {
        cause,
      },
    );
  }
}

function changedWords(first: number | undefined, again: number | undefined): string {
  return `of the same weights and inputs it gave ${first}, and ${again} when it was called again: let it depend on nothing else (Math.random, the time, variables that it changes)`;
}

/** In our words where tfjs speaks of gradients. */
function why(error: unknown): string {
  const message = errorMessage(error);
  const op = /gradient function not found for (\w+)/.exec(message)?.[1];
  if (op !== undefined) {
    return `has the op ${op}, which tfjs has no gradient of: write it with other ops`;
  }
  if (message.includes('Cannot compute gradient of y=f(x)')) {
    return 'gives outputs that do not depend on one of its weights: leave that weight out, or use it';
  }
  return `cannot be computed: ${message}`;
}
