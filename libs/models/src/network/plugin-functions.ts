import { BasinError } from '@basin/core';
import type { Tensor } from '@tensorflow/tfjs-core';

/*
 * Networks of the plug-ins that this process has loaded. Their code is theirs; what a training's config
 * has of them is their name and the digest of the sources.
 */

/** Outputs [n, …outputShape] for weights in the shapes that the plug-in lists, and inputs [n, …inputShape]. */
export type PluginFunction = (weights: Tensor[], inputs: Tensor) => Tensor;

export interface FunctionKey {
  name: string;
  digest: string;
}

const functions = new Map<string, PluginFunction>();

const keyOf = ({ name, digest }: FunctionKey): string => `${digest} ${name}`;

/** From now on, layers of that name and digest compute by this function. */
export function registerFunction(key: FunctionKey, forward: PluginFunction): void {
  functions.set(keyOf(key), forward);
}

/** @throws BasinError `plugin/missing` where this process has not loaded it, or other sources of it. */
export function functionOf(key: FunctionKey): PluginFunction {
  const found = functions.get(keyOf(key));
  if (found !== undefined) return found;
  const digests = [...functions.keys()]
    .filter((known) => known.endsWith(` ${key.name}`))
    .map((known) => known.slice(0, 12));
  const others =
    digests.length === 0
      ? 'no plug-in here has one of that name'
      : `the plug-in that is loaded here is ${digests.join(', ')}`;
  throw new BasinError(
    'plugin/missing',
    `the training needs the network "${key.name}" of the plug-in ${key.digest.slice(0, 12)}, and ${others}: start this process with --plugin=PATH of those sources`,
  );
}
