import { BasinError, errorMessage, networkConfigSchema, trainingConfigSchema } from '@basin/core';
import { z } from 'zod';
import { readText } from './read-input.ts';

/** What `--network` names: the network, and what is said of it beside. */
const networkFileSchema = networkConfigSchema.extend({
  /** Default: cross-entropy for classes, mean-squared-error for values. */
  loss: trainingConfigSchema.shape.loss.optional(),
  /** For the gradient of batch means; default: 64, or all examples where there is no test split. */
  batchSize: trainingConfigSchema.shape.batchSize.optional(),
  /** PyTorch's names of the modules with weights, in order, where they are not numbers. */
  modules: z.array(z.string().min(1)).optional(),
});
export type NetworkFile = z.infer<typeof networkFileSchema>;

/**
 * Reads a network description: `{"inputShape": [1], "layers": [{"type": "dense", "units": 8,
 * "activation": "tanh"}, …], "loss": "mean-squared-error"}`.
 *
 * @throws BasinError `config/invalid-network`, `cli/unreadable-file`.
 */
export function readNetworkFile(path: string): NetworkFile {
  const text = readText('--network', path);
  if (text.trim() === '') {
    throw new BasinError(
      'config/invalid-network',
      `${path} is empty: describe the network in it, or leave --network out for the weights of an nn.Sequential`,
    );
  }
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch (cause) {
    throw new BasinError('config/invalid-network', `${path} is not JSON: ${errorMessage(cause)}`, {
      cause,
    });
  }
  const parsed = networkFileSchema.safeParse(json);
  if (parsed.success) return parsed.data;
  throw new BasinError(
    'config/invalid-network',
    `${path} does not describe a network:\n${z.prettifyError(parsed.error)}`,
  );
}
